/** The job store over SQL: SQLite in a folder, or PostgreSQL. */
package dev.brushwork.job.jdbc;
