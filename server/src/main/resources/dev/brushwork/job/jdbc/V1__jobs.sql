-- Times are milliseconds since 1970. JSON is the store's own and never searched.

CREATE TABLE jobs (
  id                   TEXT     NOT NULL PRIMARY KEY,
  principal            TEXT     NOT NULL,
  request_id           TEXT,
  state                TEXT     NOT NULL,
  demand               TEXT     NOT NULL,
  priority             INTEGER  NOT NULL,
  labels               TEXT     NOT NULL, -- JSON, as job_labels
  request              ${blob}  NOT NULL,
  backend              TEXT     NOT NULL, -- '' for any
  weights_sha256       TEXT     NOT NULL,
  steering             TEXT     NOT NULL, -- JSON
  attempt              INTEGER  NOT NULL, -- fences the writes of attempts before
  stalled              INTEGER  NOT NULL, -- attempts in a row that ended without a checkpoint
  node                 TEXT,
  heartbeat_time       BIGINT,            -- by the clock of the database
  checkpoint           TEXT,
  checkpoint_iteration INTEGER,
  progress             TEXT,              -- JSON
  progress_sequence    BIGINT   NOT NULL,
  progress_time        BIGINT,
  last_sequence        BIGINT   NOT NULL,
  failure_reason       TEXT,
  failure_message      TEXT,
  result               TEXT,              -- JSON
  create_time          BIGINT   NOT NULL,
  update_time          BIGINT   NOT NULL,
  start_time           BIGINT,
  finish_time          BIGINT,
  start_deadline       BIGINT,
  finish_deadline      BIGINT
);

-- Without a request id there is nothing to repeat: NULLs are all different.
CREATE UNIQUE INDEX jobs_by_request ON jobs (principal, request_id);
CREATE INDEX jobs_in_queue ON jobs (state, priority DESC, create_time, id);
CREATE INDEX jobs_by_age ON jobs (principal, create_time DESC, id DESC);

CREATE TABLE job_labels (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (job_id, name)
);
CREATE INDEX job_labels_by_value ON job_labels (name, value);

-- Every event but progress, of which the job has the newest.
CREATE TABLE job_events (
  job_id     TEXT    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  sequence   BIGINT  NOT NULL,
  event_time BIGINT  NOT NULL,
  type       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  attempt    INTEGER NOT NULL,
  detail     TEXT    NOT NULL,
  PRIMARY KEY (job_id, sequence)
);

-- What of the blob store a job needs.
CREATE TABLE job_images (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (job_id, sha256)
);
CREATE INDEX job_images_by_sha256 ON job_images (sha256);
