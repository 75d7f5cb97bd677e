#include "tests/audit_log/generate.h"

#include <algorithm>
#include <set>

#include "tests/audit_log/random.h"
#include "tests/audit_log/raw_data.h"

namespace firn::audit_log {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kStart = 1'762'732'800 * kSecond;  // 2025-11-10 00:00:00 UTC

// One order's life where the order of things matters. `batch` counts from the scenario's first one,
// so a step in batch 1 with a smaller time than its predecessor is late.
struct Step {
  int batch;
  char operation;
  int seconds;
};
struct Scenario {
  const char* name;
  std::vector<Step> steps;
};

const std::vector<Scenario>& Scenarios() {
  static const std::vector<Scenario> scenarios = {
      {"two updates at the same time", {{0, 'I', 0}, {0, 'U', 10}, {0, 'U', 10}}},
      {"a tie, then one more", {{0, 'I', 0}, {0, 'U', 10}, {0, 'U', 10}, {1, 'U', 20}}},
      {"inserted and deleted at once", {{0, 'I', 0}, {0, 'D', 0}}},
      {"deleted and inserted again at once", {{0, 'I', 0}, {0, 'D', 10}, {0, 'I', 10}}},
      {"a tie across batches", {{0, 'I', 0}, {0, 'U', 10}, {1, 'U', 10}}},
      {"a delete tied across batches", {{0, 'I', 0}, {1, 'D', 0}}},
      {"an update that comes after the delete it precedes",
       {{0, 'I', 0}, {0, 'D', 20}, {1, 'U', 10}}},
      {"an insert that comes after its delete", {{0, 'D', 20}, {1, 'I', 0}}},
      {"a late delete before the current row", {{0, 'I', 0}, {0, 'U', 20}, {1, 'D', 10}}},
      {"a late update before the current row", {{0, 'I', 0}, {0, 'U', 20}, {1, 'U', 10}}},
      {"a late update before everything", {{0, 'I', 10}, {0, 'U', 20}, {1, 'U', 0}}},
      {"a late update between two lives",
       {{0, 'I', 0}, {0, 'D', 10}, {0, 'I', 30}, {0, 'D', 40}, {1, 'U', 20}}},
      {"re-inserted in the same batch", {{0, 'I', 0}, {0, 'D', 10}, {0, 'I', 20}}},
      {"re-inserted in the next batch", {{0, 'I', 0}, {0, 'D', 10}, {1, 'I', 20}}},
      {"re-inserted twice",
       {{0, 'I', 0}, {0, 'D', 10}, {0, 'I', 20}, {1, 'D', 30}, {1, 'I', 40}, {1, 'U', 50}}},
      {"only a delete", {{0, 'D', 0}}},
      {"an update without an insert", {{0, 'U', 0}, {1, 'U', 10}}},
      {"an insert of a live order", {{0, 'I', 0}, {0, 'I', 10}}},
      {"deleted twice", {{0, 'I', 0}, {0, 'D', 10}, {1, 'D', 20}}},
      {"updated after its delete", {{0, 'I', 0}, {0, 'D', 10}, {1, 'U', 20}}},
  };
  return scenarios;
}

class Generator {
 public:
  explicit Generator(const GenerateOptions& options)
      : options_(options), random_(options.seed), batches_(static_cast<size_t>(options.batches)) {}

  std::vector<Batch> Run() {
    Scripted();
    Single();
    Lives();
    for (Batch& batch : batches_) std::ranges::stable_sort(batch, {}, &Event::timestamp);
    Redeliver();
    for (Batch& batch : batches_) LocalDisorder(batch);
    return std::move(batches_);
  }

 private:
  int LastBatch() const { return options_.batches - 1; }

  // The time span of a batch's own events; each is a week.
  int64_t TimeIn(int batch) {
    constexpr int64_t kWeek = 7 * 86400 * kSecond;
    return kStart + batch * kWeek + random_.Between(0, kWeek - 1);
  }

  Event OrderEvent(char operation, int64_t order_id, int64_t timestamp) {
    return {.id = next_event_++,
            .operation = operation,
            .timestamp = timestamp,
            .raw_data = OrderDocument(order_id, timestamp, random_)};
  }

  void Deliver(int batch, Event event) {
    batches_[static_cast<size_t>(std::min(batch, LastBatch()))].push_back(std::move(event));
    ++delivered_;
  }

  // Every scenario twice, the second time with event ids that fall as time rises: what decides a
  // tie must be the id, not the order of delivery.
  void Scripted() {
    for (const bool falling : {false, true}) {
      for (const Scenario& scenario : Scenarios()) {
        const int first = static_cast<int>(random_.Between(0, std::max(0, LastBatch() - 1)));
        const int64_t time = TimeIn(first), order_id = next_order_++;
        std::vector<Event> events;
        for (const Step& step : scenario.steps) {
          events.push_back(OrderEvent(step.operation, order_id, time + step.seconds * kSecond));
        }
        if (falling) {
          for (size_t i = 0; i < events.size() / 2; ++i) {
            std::swap(events[i].id, events[events.size() - 1 - i].id);
          }
        }
        for (size_t i = 0; i < events.size(); ++i) {
          Deliver(first + scenario.steps[i].batch, std::move(events[i]));
        }
      }
    }
  }

  void DeliverAlone(std::optional<std::string> raw_data, char operation, int64_t timestamp,
                    int batch) {
    Deliver(batch, {.id = next_event_++,
                    .operation = operation,
                    .timestamp = timestamp,
                    .raw_data = std::move(raw_data)});
  }

  // Events that are special by what they hold.
  void Single() {
    const auto anywhere = [this] { return static_cast<int>(random_.Between(0, LastBatch())); };
    for (size_t i = 0; i < AwkwardDocumentCount(); ++i) {
      const int batch = anywhere();
      const int64_t time = TimeIn(batch);
      DeliverAlone(AwkwardDocument(i, next_order_++, time), 'I', time, batch);
    }
    for (const auto& text : NotObjects()) {
      const int batch = anywhere();
      const char operation = random_.Percent(50) ? 'I' : 'U';
      fixed_.insert(next_event_);
      DeliverAlone(text, operation, TimeIn(batch), batch);
    }
    for (const auto& [schema, table] : {std::pair{"public", "customers"},
                                        {"archive", "orders"},
                                        {"public", "Orders"},
                                        {"public", "orders_history"}}) {
      for (int copies = 0; copies < 3; ++copies) {
        const int batch = anywhere();
        Event event = OrderEvent('I', next_order_++, TimeIn(batch));
        event.tbl_schema = schema;
        event.tbl_name = table;
        Deliver(batch, std::move(event));
      }
    }
    if (!options_.bad_rows) return;
    for (size_t i = 0; i < UncastableDocumentCount(); ++i) {
      const int batch = anywhere();
      const int64_t time = TimeIn(batch);
      fixed_.insert(next_event_);
      DeliverAlone(UncastableDocument(i, next_order_++, time), 'I', time, batch);
    }
    for (int copies = 0; copies < 4; ++copies) {
      const int batch = anywhere();
      const int64_t time = TimeIn(batch);
      fixed_.insert(next_event_);
      DeliverAlone(OrderlessDocument(time, random_), copies == 3 ? 'D' : 'U', time, batch);
    }
  }

  // Orders that live, change and end at random; what is left to deliver after the redeliveries.
  void Lives() {
    const int64_t ordinary = options_.events * 96 / 100 - delivered_;
    if (ordinary <= 0) return;
    const int64_t first_order = next_order_;
    next_order_ += std::max<int64_t>(1, ordinary * 2 / 5);
    std::vector<bool> live(static_cast<size_t>(next_order_ - first_order));
    const int64_t step = options_.batches * 7 * 86400 * kSecond / ordinary;
    int64_t time = kStart, order_id = first_order;
    for (int64_t i = 0; i < ordinary; ++i) {
      const bool again = random_.Percent(3);  // the same order at the same time
      if (!again) order_id = random_.Between(first_order, next_order_ - 1);
      if (!again && !random_.Percent(3)) time += random_.Between(1, 2 * step);
      const size_t slot = static_cast<size_t>(order_id - first_order);
      const char operation = !live[slot] ? 'I' : random_.Percent(25) ? 'D' : 'U';
      live[slot] = operation != 'D';
      int batch = static_cast<int>(i * options_.batches / ordinary);
      if (random_.Percent(4)) batch = static_cast<int>(random_.Between(batch, LastBatch()));
      Deliver(batch, OrderEvent(operation, order_id, time));
    }
  }

  // What an event says when it is delivered again.
  Event Contradict(Event event, int64_t seconds) {
    event.timestamp += seconds * kSecond;
    event.raw_data = OrderDocument(OrderIdOf(event), event.timestamp, random_);
    return event;
  }

  // The number after `"order_id": `, with or without quotes.
  static int64_t OrderIdOf(const Event& event) {
    const size_t at = event.raw_data->find_first_of("0123456789");
    return std::stoll(event.raw_data->substr(at));
  }

  // Somewhere after its first delivery: further down in the same batch, or in a later one.
  void Append(size_t batch, Event event) {
    const auto later = static_cast<size_t>(
        random_.Between(static_cast<int64_t>(batch), static_cast<int64_t>(LastBatch())));
    again_[later].push_back(std::move(event));
  }

  // Distinct events are chosen, so that no event is contradicted twice.
  void Redeliver() {
    std::vector<std::pair<size_t, Event>> plain;  // with their batch
    for (size_t batch = 0; batch < batches_.size(); ++batch) {
      for (const Event& event : batches_[batch]) {
        if (event.tbl_name == "orders" && event.tbl_schema == "public" &&
            !fixed_.contains(event.id)) {
          plain.emplace_back(batch, event);
        }
      }
    }
    random_.Shuffle(plain);
    again_.assign(batches_.size(), {});
    const size_t repeats = std::max<size_t>(6, static_cast<size_t>(options_.events) / 100);
    const size_t conflicts = std::max<size_t>(3, repeats / 4);
    auto next = plain.begin();
    const auto take = [&](size_t count, auto&& tell) {
      for (size_t i = 0; i < count && next != plain.end(); ++i, ++next)
        tell(next->first, next->second);
    };
    take(repeats, [&](size_t batch, const Event& event) { Append(batch, event); });
    take(conflicts, [&](size_t batch, const Event& event) { Append(batch, Contradict(event, 1)); });
    take(conflicts,
         [&](size_t batch, const Event& event) { Append(batch, Contradict(event, -1)); });
    if (!options_.any_order) {
      take(conflicts,
           [&](size_t batch, const Event& event) { Append(batch, Contradict(event, 0)); });
    }
    if (options_.moving) Move(take);
    for (size_t batch = 0; batch < batches_.size(); ++batch) {
      for (Event& event : again_[batch]) {
        Batch& into = batches_[batch];
        const auto original = std::ranges::find(into, event.id, &Event::id);
        const int64_t from = original == into.end() ? 0 : original - into.begin() + 1;
        into.insert(into.begin() + random_.Between(from, static_cast<int64_t>(into.size())), event);
      }
    }
  }

  template <typename Take>
  void Move(Take& take) {
    constexpr size_t kEach = 4;
    take(kEach, [&](size_t batch, Event event) {
      event = Contradict(std::move(event), 1);
      event.raw_data = OrderDocument(next_order_++, event.timestamp, random_);
      Append(batch, std::move(event));
    });
    take(kEach, [&](size_t batch, Event event) {
      event = Contradict(std::move(event), 1);
      event.tbl_name = "orders_history";
      Append(batch, std::move(event));
    });
    take(kEach, [&](size_t batch, Event event) {
      event.timestamp += kSecond;
      event.raw_data = "{\"order_id\": ";
      Append(batch, std::move(event));
    });
  }

  // Neighbours change places here and there; deliveries of one event keep their order.
  void LocalDisorder(Batch& batch) {
    for (size_t i = 0; i + 1 < batch.size(); ++i) {
      if (random_.Percent(5) && batch[i].id != batch[i + 1].id) std::swap(batch[i], batch[i + 1]);
    }
  }

  GenerateOptions options_;
  Random random_;
  std::vector<Batch> batches_, again_;
  std::set<int64_t> fixed_;  // events without a legible order, which are not redelivered
  int64_t next_event_ = 1, next_order_ = 1, delivered_ = 0;
};

}  // namespace

std::vector<Batch> Generate(const GenerateOptions& options) { return Generator(options).Run(); }

}  // namespace firn::audit_log
