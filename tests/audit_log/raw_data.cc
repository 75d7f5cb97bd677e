#include "tests/audit_log/raw_data.h"

#include <fmt/core.h>

#include <array>
#include <vector>

#include "tests/audit_log/event.h"

namespace firn::audit_log {
namespace {

// Documents are put together as text, not by a JSON library: how a value is written is what is
// being tested.
struct Fields {
  std::string order_id, order_timestamp, created_at, updated_at, sum, description, more;
};

std::string Quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string Join(const Fields& fields) {
  std::string out = "{";
  const std::array<std::pair<const char*, const std::string*>, 6> named{
      {{"order_id", &fields.order_id},
       {"order_timestamp", &fields.order_timestamp},
       {"created_at", &fields.created_at},
       {"updated_at", &fields.updated_at},
       {"sum", &fields.sum},
       {"description", &fields.description}}};
  for (const auto& [name, value] : named) {
    if (value->empty()) continue;
    out += fmt::format("{}\"{}\": {}", out.size() > 1 ? ", " : "", name, *value);
  }
  return out + fields.more + "}";
}

Fields Plain(int64_t order_id, int64_t timestamp) {
  const std::string time = Quoted(TimestampText(timestamp - 120'000));
  return {.order_id = Quoted(std::to_string(order_id)),
          .order_timestamp = time,
          .created_at = time,
          .updated_at = time,
          .sum = "\"19.99\"",
          .description = "\"two crates of pears\"",
          .more = ""};
}

constexpr const char* kGoods[] = {"pears", "nails", "lamp oil", "chairs", "blue paint",
                                  "paper", "honey", "rope",     "tea",    "window glass"};
constexpr const char* kWishes[] = {
    "as last time", "deliver after noon", "a gift",           "call beforehand",
    "no invoice",   "leave at the gate",  "second half only", "fragile"};

// A field of a document and what stands in it.
struct Oddity {
  std::string Fields::*field;
  std::string value;  // as JSON
};

const std::vector<Oddity>& Oddities() {
  static const std::vector<Oddity> oddities = {
      {&Fields::description, R"("he said \"yes\", she said 'no'")"},
      {&Fields::description, R"("line one\nline two\r\n\ttabbed")"},
      {&Fields::description, R"("back\\slash \/ C:\\temp\\new")"},
      {&Fields::description, R"("'; drop table marts.orders; --")"},
      {&Fields::description, R"("{\"order_id\": \"1\", \"sum\": null}")"},
      {&Fields::description, R"("null")"},
      {&Fields::description, R"("NULL")"},
      {&Fields::description, R"("")"},
      {&Fields::description, R"("   leading and trailing   ")"},
      {&Fields::description, R"("@run_id {{ ref('orders') }} $1 %s ${HOME}")"},
      {&Fields::description, "\"пять груш, 五個梨, خمس كمثرى, nai\u0308ve\""},
      {&Fields::description, "\"\xF0\x9F\x8D\x90\xF0\x9F\x8F\xBD zero\u200Bwidth\""},
      {&Fields::description, R"("\ud83c\udf50 \u00e9 \u4e94")"},
      {&Fields::description, "\"" + std::string(4000, 'x') + "\""},
      {&Fields::description, "42"},
      {&Fields::description, "true"},
      {&Fields::description, R"({"de": "Birnen", "fr": "poires"})"},
      {&Fields::description, R"(["pears", "apples"])"},
      {&Fields::description, "null"},
      {&Fields::description, ""},
      {&Fields::sum, "\"0\""},
      {&Fields::sum, "\"1e3\""},
      {&Fields::sum, "1e3"},
      {&Fields::sum, "2.5E-7"},
      {&Fields::sum, "\"-5.25\""},
      {&Fields::sum, "0.1"},
      {&Fields::sum, "100"},
      {&Fields::sum, "\"12345678901234.56\""},
      {&Fields::sum, "\"1.7976931348623157e308\""},
      {&Fields::sum, "null"},
      {&Fields::sum, ""},
      {&Fields::order_timestamp, "\"1969-12-31 23:59:59.999500\""},
      {&Fields::order_timestamp, "\"2025-12-31 23:59:59.999999\""},
      {&Fields::order_timestamp, "\"2025-11-12 10:00:00\""},
      {&Fields::order_timestamp, "\"2024-02-29 00:00:00.5\""},
      {&Fields::created_at, "\"2025-11-12 10:00:00.000499\""},
      {&Fields::created_at, "\"0001-01-01 00:00:00\""},
      {&Fields::updated_at, "\"9999-12-31 23:59:59.999999\""},
      {&Fields::more, R"(, "priority": "high", "lines": [{"sku": "a", "order_id": 7}])"},
  };
  return oddities;
}

const std::vector<Oddity>& Uncastables() {
  static const std::vector<Oddity> uncastables = {
      {&Fields::order_id, "\"12.5\""},
      {&Fields::order_id, "\"ORD-17\""},
      {&Fields::order_id, "99999999999"},
      {&Fields::order_id, "\"\""},
      {&Fields::order_id, "true"},
      {&Fields::sum, "\"a lot\""},
      {&Fields::sum, "\"12,50\""},
      {&Fields::sum, "\"\""},
      {&Fields::order_timestamp, "\"2025-13-40 00:00:00\""},
      {&Fields::created_at, "\"yesterday\""},
      {&Fields::updated_at, "\"\""},
  };
  return uncastables;
}

std::string With(const Oddity& oddity, int64_t order_id, int64_t timestamp) {
  Fields fields = Plain(order_id, timestamp);
  fields.*oddity.field = oddity.value;
  return Join(fields);
}

}  // namespace

std::string OrderDocument(int64_t order_id, int64_t timestamp, Random& random) {
  Fields fields = Plain(order_id, timestamp - random.Between(0, 250'000));
  const bool numbers = random.Percent(8);
  const int64_t cents = random.Between(0, 99'999);
  fields.sum = fmt::format("{}.{:02}", cents / 100, cents % 100);
  if (numbers) {
    fields.order_id = std::to_string(order_id);
  } else {
    fields.sum = Quoted(fields.sum);
  }
  const int64_t count = random.Between(1, 90);
  const char* const goods = random.Pick(kGoods);
  fields.description = Quoted(fmt::format("{} x {}, {}", count, goods, random.Pick(kWishes)));
  for (auto field : {&Fields::order_timestamp, &Fields::created_at, &Fields::updated_at,
                     &Fields::sum, &Fields::description}) {
    if (random.Percent(2)) fields.*field = random.Percent(50) ? "null" : "";
  }
  if (random.Percent(5)) fields.more = R"(, "priority": "high")";
  return Join(fields);
}

std::string AwkwardDocument(size_t index, int64_t order_id, int64_t timestamp) {
  return With(Oddities()[index], order_id, timestamp);
}

size_t AwkwardDocumentCount() { return Oddities().size(); }

std::span<const std::optional<std::string>> NotObjects() {
  static const std::vector<std::optional<std::string>> texts = {
      std::nullopt,
      "",
      "not json",
      R"({"order_id": "650", "sum": )",
      R"({'order_id': '651'})",
      R"({"order_id": "652",})",
      R"({"order_id": "653"} and more)",
      R"({"order_id": NaN})",
      R"([{"order_id": "654"}])",
      R"("{\"order_id\": \"655\"}")",
      "656",
      "null",
  };
  return texts;
}

std::string UncastableDocument(size_t index, int64_t order_id, int64_t timestamp) {
  return With(Uncastables()[index], order_id, timestamp);
}

size_t UncastableDocumentCount() { return Uncastables().size(); }

std::string OrderlessDocument(int64_t timestamp, Random& random) {
  Fields fields = Plain(0, timestamp);
  fields.order_id = random.Percent(50) ? "null" : "";
  return Join(fields);
}

}  // namespace firn::audit_log
