-- The node of the call that the job is attached to; '' if it stands alone.
ALTER TABLE jobs ADD COLUMN attached TEXT NOT NULL DEFAULT '';
-- What it needs of a device besides the weights, as estimated when it was created.
ALTER TABLE jobs ADD COLUMN device_bytes BIGINT NOT NULL DEFAULT 0;
-- When it was created, moved on by the times it ran before it gave way to another.
ALTER TABLE jobs ADD COLUMN waiting_since BIGINT NOT NULL DEFAULT 0;
-- When its last attempt was started.
ALTER TABLE jobs ADD COLUMN attempt_time BIGINT;

UPDATE jobs SET waiting_since = create_time;

-- Device time by whom it was used; see FairShare.
CREATE TABLE parties (
  party       TEXT             NOT NULL PRIMARY KEY,
  used_millis DOUBLE PRECISION NOT NULL, -- as of used_time
  used_time   BIGINT           NOT NULL,
  served_time BIGINT           NOT NULL
);

-- Only jobs that have ended have such a time.
CREATE INDEX jobs_by_end ON jobs (finish_time);
