-- What servers could run, so that a job that none could can be told so.
CREATE TABLE nodes (
  node           TEXT   NOT NULL PRIMARY KEY,
  backend        TEXT   NOT NULL,
  weights_sha256 TEXT   NOT NULL, -- all that it holds, with spaces between
  device_bytes   BIGINT NOT NULL, -- that runs may have
  seen_time      BIGINT NOT NULL  -- by the clock of the database
);

-- Why no server could run it while it is queued; '' if one could.
ALTER TABLE jobs ADD COLUMN obstacle TEXT NOT NULL DEFAULT '';
