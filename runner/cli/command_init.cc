// init: a small project that works, to change into one's own.
#include <fmt/format.h>

#include <array>
#include <cctype>
#include <filesystem>

#include "runner/cli/commands.h"
#include "runner/report/artifact.h"

namespace firn {

namespace {

namespace fs = std::filesystem;

struct StarterFile {
  const char* path;
  const char* text;        // '%' stands for the project's name
  bool may_exist = false;  // what is there stays
};

constexpr std::array kFiles = {
    StarterFile{"firn.yml", R"(name: %
version: '0.1.0'
profile: %

vars:
  order_events: 'data/order_events/*.jsonl'  # the files that hold the events

layers:
  landing: {description: Rows as they were delivered}
  marts: {description: What people query}
)"},
    StarterFile{"profiles.yml", R"(%:
  target: local
  outputs:
    local:
      type: duckdb
      path: target/local.duckdb
    trino:
      type: trino
      method: ldap
      host: "{{ env_var('TRINO_HOST') }}"
      port: "{{ env_var('TRINO_PORT', '443') }}"
      http_scheme: https
      user: "{{ env_var('TRINO_USER') }}"
      password: "{{ env_var('TRINO_PASSWORD') }}"
      catalog: "{{ env_var('TRINO_CATALOG', 'iceberg') }}"
      schema: dev  # tables go to dev_landing, dev_marts
      threads: 4
)"},
    StarterFile{"models/shop/sources.yml", R"(sources:
  - name: shop
    tables:
      - name: order_events
        description: A line for every change of an order.
        columns:
          - {name: event_id, data_type: bigint}
          - {name: event_at, data_type: timestamp(6) with time zone}
          - {name: operation, data_type: varchar}
          - {name: order_id, data_type: bigint}
          - {name: amount, data_type: 'decimal(12, 2)'}
        location:
          duckdb: {files: '@order_events', format: jsonl}
          trino: {files: '@order_events', format: jsonl}
)"},
    StarterFile{"models/shop/landing/order_events.yml", R"(models:
  - name: order_events
    description: Every event, as it came.
    config: {materialized: append}
    sql: |
      select @run_started_at as loaded_at, event_id, event_at, operation, order_id, amount
      from shop.order_events
)"},
    StarterFile{"models/shop/marts/orders.yml", R"(models:
  - name: orders
    description: One row per live order, as of its last event.
    config:
      materialized: current
      unique_key: order_id
      order_by: [event_at, event_id, loaded_at]  # total: a repeated event's last delivery wins
      delete_when: operation = 'D'
      watermark: {column: loaded_at}
    contract: shop/orders
    sql: |
      select order_id, amount, event_at, event_id, operation, loaded_at from landing.order_events
)"},
    StarterFile{"contracts/shop/orders.odcs.yaml", R"(apiVersion: v3.1.0
kind: DataContract
id: shop.orders
version: 1.0.0
status: active
schema:
  - name: orders
    physicalName: marts.orders
    properties:
      - {name: order_id, logicalType: integer, physicalType: bigint, required: true, primaryKey: true}
      - {name: amount, logicalType: number, physicalType: 'decimal(12, 2)', logicalTypeOptions: {minimum: 0}}
      - {name: event_at, logicalType: timestamp, physicalType: timestamp(6) with time zone, required: true}
      - {name: event_id, logicalType: integer, physicalType: bigint, required: true}
      - {name: operation, logicalType: string, physicalType: varchar, required: true}
      - {name: loaded_at, logicalType: timestamp, physicalType: timestamp(6) with time zone, required: true}
    quality:
      - {metric: rowCount, mustBeGreaterThan: 0}
)"},
    StarterFile{
        "data/order_events/day1.jsonl",
        R"({"event_id": 1, "event_at": "2026-01-01 09:00:00 UTC", "operation": "I", "order_id": 100, "amount": 20.00}
{"event_id": 2, "event_at": "2026-01-01 09:05:00 UTC", "operation": "I", "order_id": 101, "amount": 5.50}
{"event_id": 3, "event_at": "2026-01-01 09:07:00 UTC", "operation": "U", "order_id": 100, "amount": 25.00}
{"event_id": 4, "event_at": "2026-01-01 09:30:00 UTC", "operation": "D", "order_id": 101, "amount": 5.50}
)"},
    StarterFile{".gitignore", "target/\n", true},
};

// The folder's name as a project's: letters, digits and '_'.
std::string ProjectName(const fs::path& folder) {
  std::error_code ignored;
  std::string name;
  for (char c : fs::absolute(folder, ignored).lexically_normal().filename().string()) {
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  }
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0]))) name = "project_" + name;
  return name;
}

std::string WithName(std::string_view text, const std::string& name) {
  std::string out;
  for (char c : text) c == '%' ? out += name : out += c;
  return out;
}

}  // namespace

int InitCommand(const Invocation& invocation) {
  const Options& options = invocation.options;
  std::string folder = options.words.empty() ? options.project_dir : options.words.front();
  if (folder.empty()) folder = ".";
  fs::path root = fs::path(folder).lexically_normal();
  if (root.filename().empty()) root = root.parent_path();
  for (const StarterFile& file : kFiles) {
    if (file.may_exist || !fs::exists(root / file.path)) continue;
    invocation.console.Fail(
        fmt::format("error[exists]: '{}' is there already; nothing was written\n"
                    "  hint: 'firn init <folder>' starts in another folder",
                    (root / file.path).string()));
    return kUnusable;
  }
  std::string name = ProjectName(root);
  for (const StarterFile& file : kFiles) {
    if (file.may_exist && fs::exists(root / file.path)) continue;
    Status written = WriteFileAtomically((root / file.path).string(), WithName(file.text, name));
    if (!written.ok()) {
      invocation.console.Report(written);
      return kUnusable;
    }
    invocation.console.Print((root / file.path).string() + "\n");
  }
  std::string enter = root == "." ? "" : fmt::format("cd {} && ", root.string());
  invocation.console.Say(
      fmt::format("\nNext: {}firn check && firn run && firn query \"select * "
                  "from marts.orders\"",
                  enter));
  return kDone;
}

}  // namespace firn
