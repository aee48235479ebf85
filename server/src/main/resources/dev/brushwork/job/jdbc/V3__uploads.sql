-- Who may see an image that is in no job of theirs.
CREATE TABLE uploads (
  principal TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  PRIMARY KEY (principal, sha256)
);
CREATE INDEX uploads_by_sha256 ON uploads (sha256);
