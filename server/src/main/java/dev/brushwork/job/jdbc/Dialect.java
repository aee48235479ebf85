package dev.brushwork.job.jdbc;

/** Where the databases differ. */
enum Dialect {
  SQLITE(
      "BLOB",
      // With fractions, and not the start of the transaction.
      "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
      "", // its transactions that write have the whole file to themselves
      ""),
  POSTGRESQL(
      "BYTEA",
      "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
      " FOR UPDATE",
      " FOR UPDATE SKIP LOCKED");

  private final String blobType;
  private final String now;
  private final String forUpdate;
  private final String skipLocked;

  Dialect(String blobType, String now, String forUpdate, String skipLocked) {
    this.blobType = blobType;
    this.now = now;
    this.forUpdate = forUpdate;
    this.skipLocked = skipLocked;
  }

  static Dialect of(String jdbcUrl) {
    if (jdbcUrl.startsWith("jdbc:sqlite:")) {
      return SQLITE;
    } else if (jdbcUrl.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "the database must be a postgresql: or jdbc:postgresql: URL, or the default in the folder");
  }

  /** The type of a column of bytes. */
  String blobType() {
    return blobType;
  }

  /** The database's own clock, in milliseconds since 1970. */
  String now() {
    return now;
  }

  /** What ends a SELECT of rows that nobody else changes until the transaction ends. */
  String forUpdate() {
    return forUpdate;
  }

  /** What ends a SELECT of rows to be changed, so that two nodes do not wait for each other. */
  String skipLocked() {
    return skipLocked;
  }
}
