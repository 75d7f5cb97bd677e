import static io.trino.plugin.base.util.JsonTypeUtil.jsonParse;
import static io.trino.plugin.jdbc.PredicatePushdownController.DISABLE_PUSHDOWN;
import static io.trino.plugin.jdbc.PredicatePushdownController.FULL_PUSHDOWN;
import static io.trino.plugin.jdbc.PredicatePushdownController.pushdownDiscreteValues;
import static io.trino.plugin.jdbc.StandardColumnMappings.*;
import static io.trino.spi.StandardErrorCode.NOT_SUPPORTED;

import com.google.inject.Binder;
import com.google.inject.Inject;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import io.airlift.slice.Slices;
import io.opentelemetry.api.OpenTelemetry;
import io.trino.plugin.base.mapping.IdentifierMapping;
import io.trino.plugin.jdbc.BaseJdbcClient;
import io.trino.plugin.jdbc.BaseJdbcConfig;
import io.trino.plugin.jdbc.ColumnMapping;
import io.trino.plugin.jdbc.ConnectionFactory;
import io.trino.plugin.jdbc.DriverConnectionFactory;
import io.trino.plugin.jdbc.ForBaseJdbc;
import io.trino.plugin.jdbc.JdbcClient;
import io.trino.plugin.jdbc.JdbcPlugin;
import io.trino.plugin.jdbc.JdbcTypeHandle;
import io.trino.plugin.jdbc.ObjectReadFunction;
import io.trino.plugin.jdbc.ObjectWriteFunction;
import io.trino.plugin.jdbc.QueryBuilder;
import io.trino.plugin.jdbc.WriteMapping;
import io.trino.plugin.jdbc.credential.CredentialProvider;
import io.trino.plugin.jdbc.logging.RemoteQueryModifier;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.type.*;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * PostgreSQL tables as the lab's sources: Trino's own connector is published with its tarball alone.
 * Columns of arrays and other types that the lab does not have are hidden.
 */
public final class PostgresPlugin extends JdbcPlugin {
  public PostgresPlugin() {
    super("postgresql", Bindings::new);
  }

  public static final class Bindings implements Module {
    @Override
    public void configure(Binder binder) {
      binder.bind(JdbcClient.class).annotatedWith(ForBaseJdbc.class).to(Client.class)
          .in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    @ForBaseJdbc
    ConnectionFactory connect(
        BaseJdbcConfig config, CredentialProvider login, OpenTelemetry telemetry) {
      return DriverConnectionFactory
          .builder(new org.postgresql.Driver(), config.getConnectionUrl(), login)
          .setOpenTelemetry(telemetry)
          .build();
    }
  }

  public static final class Client extends BaseJdbcClient {
    private static final TimestampWithTimeZoneType TIMESTAMP_TZ =
        TimestampWithTimeZoneType.createTimestampWithTimeZoneType(6);
    private final Type json;

    @Inject
    public Client(BaseJdbcConfig config, @ForBaseJdbc ConnectionFactory connections,
        QueryBuilder queries, IdentifierMapping identifiers, RemoteQueryModifier modifier,
        TypeManager types) {
      super("\"", connections, queries, config.getJdbcTypesMappedToVarchar(), identifiers,
          modifier, false);
      json = types.fromSqlType("json");
    }

    @Override
    protected Optional<List<String>> getTableTypes() {
      return Optional.of(List.of("TABLE", "PARTITIONED TABLE", "VIEW", "MATERIALIZED VIEW"));
    }

    /** Outside autocommit the driver fetches rows as they are read. */
    @Override
    public PreparedStatement getPreparedStatement(
        Connection connection, String sql, Optional<Integer> columns) throws SQLException {
      connection.setAutoCommit(false);
      PreparedStatement statement = connection.prepareStatement(sql);
      statement.setFetchSize(1000);
      return statement;
    }

    @Override
    protected void renameTable(ConnectorSession session, Connection connection, String catalog,
        String schema, String table, String newSchema, String newTable) throws SQLException {
      execute(session, connection, "ALTER TABLE %s RENAME TO %s"
          .formatted(quoted(catalog, schema, table), quoted(newTable)));
    }

    @Override
    protected Optional<BiFunction<String, Long, String>> limitFunction() {
      return Optional.of((sql, rows) -> sql + " LIMIT " + rows);
    }

    @Override
    public boolean isLimitGuaranteed(ConnectorSession session) {
      return true;
    }

    @Override
    public Optional<ColumnMapping> toColumnMapping(
        ConnectorSession session, Connection connection, JdbcTypeHandle type) {
      switch (type.jdbcTypeName().orElse("")) {
        case "json", "jsonb":
          return Optional.of(ColumnMapping.sliceMapping(json,
              (rows, i) -> jsonParse(Slices.utf8Slice(rows.getString(i))),
              (statement, i, value) -> statement.setObject(i, value.toStringUtf8(), Types.OTHER),
              DISABLE_PUSHDOWN));
        case "uuid":
          return Optional.of(ColumnMapping.sliceMapping(UuidType.UUID,
              (rows, i) -> UuidType.javaUuidToTrinoUuid((UUID) rows.getObject(i)),
              (statement, i, value) -> statement.setObject(i, UuidType.trinoUuidToJavaUuid(value)),
              FULL_PUSHDOWN));
        case "timestamptz":
          return Optional.of(ColumnMapping.objectMapping(
              TIMESTAMP_TZ, readTimestampTz(), writeTimestampTz(), FULL_PUSHDOWN));
        default:
          return ofJdbcType(type);
      }
    }

    private static Optional<ColumnMapping> ofJdbcType(JdbcTypeHandle type) {
      return switch (type.jdbcType()) {
        case Types.BIT, Types.BOOLEAN -> Optional.of(booleanColumnMapping());
        case Types.SMALLINT -> Optional.of(smallintColumnMapping());
        case Types.INTEGER -> Optional.of(integerColumnMapping());
        case Types.BIGINT -> Optional.of(bigintColumnMapping());
        case Types.REAL -> Optional.of(realColumnMapping());
        case Types.DOUBLE -> Optional.of(doubleColumnMapping());
        case Types.NUMERIC -> Optional.of(ofNumeric(type));
        case Types.CHAR -> Optional.of(defaultCharColumnMapping(type.requiredColumnSize(), true));
        case Types.VARCHAR -> Optional.of(ofVarchar(type));
        case Types.BINARY, Types.VARBINARY -> Optional.of(varbinaryColumnMapping());
        case Types.DATE -> Optional.of(dateColumnMappingUsingLocalDate());
        case Types.TIMESTAMP -> Optional.of(timestampColumnMapping(
            TimestampType.createTimestampType(type.decimalDigits().orElse(6))));
        default -> Optional.empty();
      };
    }

    private static ColumnMapping ofNumeric(JdbcTypeHandle type) {
      int precision = type.requiredColumnSize();
      int scale = type.decimalDigits().orElse(0);
      boolean decimal = precision >= 1 && precision <= Decimals.MAX_PRECISION && scale >= 0
          && scale <= precision;
      return decimal ? decimalColumnMapping(DecimalType.createDecimalType(precision, scale))
          : numberColumnMapping();
    }

    private static ColumnMapping ofVarchar(JdbcTypeHandle type) {
      int length = type.columnSize().orElse(Integer.MAX_VALUE);
      VarcharType varchar = length > VarcharType.MAX_LENGTH ? VarcharType.VARCHAR
          : VarcharType.createVarcharType(length);
      return ColumnMapping.sliceMapping(varchar, varcharReadFunction(varchar),
          varcharWriteFunction(), pushdownDiscreteValues(varchar));
    }

    @Override
    public WriteMapping toWriteMapping(ConnectorSession session, Type type) {
      if (type == BooleanType.BOOLEAN) {
        return WriteMapping.booleanMapping("boolean", booleanWriteFunction());
      }
      if (type == IntegerType.INTEGER) {
        return WriteMapping.longMapping("integer", integerWriteFunction());
      }
      if (type == BigintType.BIGINT) {
        return WriteMapping.longMapping("bigint", bigintWriteFunction());
      }
      if (type == DoubleType.DOUBLE) {
        return WriteMapping.doubleMapping("double precision", doubleWriteFunction());
      }
      if (type instanceof DecimalType decimal) {
        String name = "numeric(%d,%d)".formatted(decimal.getPrecision(), decimal.getScale());
        return decimal.isShort()
            ? WriteMapping.longMapping(name, shortDecimalWriteFunction(decimal))
            : WriteMapping.objectMapping(name, longDecimalWriteFunction(decimal));
      }
      if (type instanceof VarcharType varchar) {
        String name =
            varchar.isUnbounded() ? "varchar" : "varchar(" + varchar.getBoundedLength() + ")";
        return WriteMapping.sliceMapping(name, varcharWriteFunction());
      }
      if (type == DateType.DATE) {
        return WriteMapping.longMapping("date", dateWriteFunctionUsingLocalDate());
      }
      if (type instanceof TimestampType timestamp && timestamp.getPrecision() <= 6) {
        return WriteMapping.longMapping(
            "timestamp(" + timestamp.getPrecision() + ")", timestampWriteFunction(timestamp));
      }
      if (type.equals(TIMESTAMP_TZ)) {
        return WriteMapping.objectMapping("timestamptz", writeTimestampTz());
      }
      throw new TrinoException(NOT_SUPPORTED, "Unsupported column type: " + type.getDisplayName());
    }

    private static ObjectReadFunction readTimestampTz() {
      return ObjectReadFunction.of(LongTimestampWithTimeZone.class, (rows, i) -> {
        Instant at = rows.getObject(i, OffsetDateTime.class).toInstant();
        return LongTimestampWithTimeZone.fromEpochSecondsAndFraction(
            at.getEpochSecond(), at.getNano() * 1000L, TimeZoneKey.UTC_KEY);
      });
    }

    private static ObjectWriteFunction writeTimestampTz() {
      return ObjectWriteFunction.of(LongTimestampWithTimeZone.class, (statement, i, value) -> {
        long millis = value.getEpochMillis();
        long nanos = Math.floorMod(millis, 1000L) * 1_000_000L + value.getPicosOfMilli() / 1000;
        Instant at = Instant.ofEpochSecond(Math.floorDiv(millis, 1000L), nanos);
        statement.setObject(i, at.atOffset(ZoneOffset.UTC));
      });
    }
  }
}
