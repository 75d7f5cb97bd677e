#include "runner/run/scheduler.h"

#include <doctest/doctest.h>

#include <deque>

#include "tests/unit/run/silent_progress.h"

namespace firn {

namespace {

// Finishes what was started in order, and fails the models it is told to.
class FakePool final : public ModelPool {
 public:
  explicit FakePool(int size) : size_(size) {}
  int size() const override { return size_; }
  void Start(size_t model) override {
    started.push_back(model);
    running_.push_back(model);
    most_at_once = std::max(most_at_once, running_.size());
  }
  ModelResult Wait() override {
    ModelResult result;
    result.model = running_.front();
    running_.pop_front();
    if (fails.contains(result.model)) result.status = RunStatus::kError;
    if (stop_after == result.model) *stop = true;
    return result;
  }

  std::vector<size_t> started;
  std::set<size_t> fails;
  size_t most_at_once = 0;
  size_t stop_after = SIZE_MAX;
  std::atomic<bool>* stop = nullptr;

 private:
  int size_;
  std::deque<size_t> running_;
};

// 0 -> 1 -> 2 and 0 -> 3; 4 stands alone.
struct Diamond {
  Diamond() {
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      ModelSpec& model = project.models.emplace_back();
      model.name.value = name;
      model.layer = "m";
    }
    analysis.models.resize(5);
    Link(0, 1);
    Link(1, 2);
    Link(0, 3);
    analysis.order = {0, 1, 2, 3, 4};
  }
  void Link(size_t up, size_t down) {
    analysis.models[down].upstream.push_back(up);
    analysis.models[up].downstream.push_back(down);
  }
  std::vector<ModelResult> Run(FakePool& pool, std::vector<size_t> models, bool fail_fast = false) {
    RunOptions options;
    options.models = std::move(models);
    options.fail_fast = fail_fast;
    pool.stop = &stop;
    SilentProgress silent;
    return Schedule(project, analysis, options, pool, silent, stop);
  }

  Project project;
  Analysis analysis;
  std::atomic<bool> stop = false;
};

RunStatus StatusOf(const std::vector<ModelResult>& results, size_t model) {
  for (const ModelResult& result : results) {
    if (result.model == model) return result.status;
  }
  return RunStatus::kFail;
}

}  // namespace

TEST_CASE("a model starts when its upstream has finished, and not before") {
  Diamond diamond;
  FakePool pool(1);
  diamond.Run(pool, {4, 3, 2, 1, 0});
  CHECK(pool.started == std::vector<size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("as many at once as there are sessions") {
  Diamond diamond;
  FakePool pool(2);
  diamond.Run(pool, {0, 1, 2, 3, 4});
  CHECK(pool.started == std::vector<size_t>{0, 4, 1, 3, 2});
  CHECK(pool.most_at_once == 2);
}

TEST_CASE("what is downstream of a failure is skipped, the rest runs") {
  Diamond diamond;
  FakePool pool(1);
  pool.fails = {1};
  auto results = diamond.Run(pool, {0, 1, 2, 3, 4});
  CHECK(StatusOf(results, 2) == RunStatus::kSkipped);
  CHECK(StatusOf(results, 3) == RunStatus::kSuccess);
  CHECK(StatusOf(results, 4) == RunStatus::kSuccess);
}

TEST_CASE("order holds through models that are not selected") {
  Diamond diamond;
  FakePool pool(2);
  diamond.Run(pool, {2, 0});
  CHECK(pool.started == std::vector<size_t>{0, 2});
  CHECK(pool.most_at_once == 1);
}

TEST_CASE("fail-fast starts nothing more; a stop neither") {
  Diamond diamond;
  FakePool pool(1);
  pool.fails = {0};
  auto results = diamond.Run(pool, {0, 4}, true);
  CHECK(StatusOf(results, 4) == RunStatus::kSkipped);

  Diamond other;
  FakePool stopped(1);
  stopped.stop_after = 0;
  results = other.Run(stopped, {0, 1, 4});
  CHECK(StatusOf(results, 1) == RunStatus::kSkipped);
  CHECK(StatusOf(results, 4) == RunStatus::kSkipped);
}

}  // namespace firn
