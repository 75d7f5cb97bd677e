# Where the lab's servers are, for the servers themselves and for everything that speaks to them:
#   . scripts/lab/env.sh && build/firn run -t trino
export FIRN_LAB_HOME=${FIRN_LAB_HOME:-$HOME/.cache/firn/lab}

export PGHOST=127.0.0.1 PGPORT=${PGPORT:-23432} PGUSER=firn PGPASSWORD=firn PGDATABASE=shop

export TRINO_HOST=127.0.0.1 TRINO_PORT=${TRINO_PORT:-23080} TRINO_USER=firn TRINO_CATALOG=${TRINO_CATALOG:-lake}
# With `trino up --secure`: its HTTPS, and its plain HTTP, which nobody may use.
export TRINO_TLS_PORT=${TRINO_TLS_PORT:-23443} TRINO_SECURE_PORT=${TRINO_SECURE_PORT:-23081}

export KAFKA_HOST=127.0.0.1 KAFKA_PORT=${KAFKA_PORT:-23092}
export KAFKA_CONTROLLER_PORT=${KAFKA_CONTROLLER_PORT:-23093}
# With `trino up --version 483`; both versions by their names.
export TRINO_476_PORT=${TRINO_476_PORT:-$TRINO_PORT}
export TRINO_483_PORT=${TRINO_483_PORT:-23082} TRINO_483_TLS_PORT=${TRINO_483_TLS_PORT:-23444}
export TRINO_483_SECURE_PORT=${TRINO_483_SECURE_PORT:-23084}
# With `rest_catalog up`: an Iceberg REST catalog and its S3.
export REST_CATALOG_PORT=${REST_CATALOG_PORT:-23120} S3_PORT=${S3_PORT:-23100}
export REST_CATALOG_MANAGEMENT_PORT=${REST_CATALOG_MANAGEMENT_PORT:-23121}
