package dev.brushwork.job.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A statement put together from texts of the program, and the values of its question marks. */
final class Sql {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  Sql(String part, Object... values) {
    add(part, values);
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  Sql add(String part, Object... partValues) {
    text.append(part).append(' ');
    values.addAll(Arrays.asList(partValues));
    return this;
  }

  /** Adds as many question marks as there are values, in parentheses. */
  Sql in(List<String> choices) {
    text.append('(').append("?, ".repeat(choices.size()));
    // A list must not be empty, and nothing equals NULL.
    text.append("NULL) ");
    values.addAll(choices);
    return this;
  }

  /** Executes an INSERT, UPDATE or DELETE; returns the number of rows. */
  int update(Connection connection) throws SQLException {
    try (PreparedStatement statement = prepare(connection)) {
      return statement.executeUpdate();
    }
  }

  /** Executes anything that returns rows. */
  <T> List<T> query(Connection connection, Row<T> row) throws SQLException {
    try (PreparedStatement statement = prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    }
  }

  private PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text.toString());
    try {
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        if (value instanceof byte[] bytes) {
          statement.setBytes(i + 1, bytes);
        } else {
          statement.setObject(i + 1, value);
        }
      }
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
    return statement;
  }
}
