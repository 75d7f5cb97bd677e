// A bump allocator: syntax trees are made of thousands of small nodes that live and die together.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace firn {

// An immutable sequence whose elements live in an Arena. Equality is element by element.
template <typename T>
struct List {
  const T* items = nullptr;
  size_t count = 0;

  const T* begin() const { return items; }
  const T* end() const { return items + count; }
  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  const T& operator[](size_t i) const { return items[i]; }
  const T& front() const { return items[0]; }
  const T& back() const { return items[count - 1]; }
};

// Owns everything allocated from it. Not thread-safe: one arena a model. Objects must be trivially
// destructible, for no destructor is ever run.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  template <typename T>
  List<T> Copy(const T* items, size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (count == 0) return {};
    void* to = Allocate(sizeof(T) * count, alignof(T));
    std::memcpy(to, items, sizeof(T) * count);
    return {static_cast<const T*>(to), count};
  }
  template <typename T>
  List<T> Copy(const std::vector<T>& items) {
    return Copy(items.data(), items.size());
  }

  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* to = static_cast<char*>(Allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Bytes handed out so far, for memory figures.
  size_t used() const { return used_; }

 private:
  void* Allocate(size_t bytes, size_t align) {
    size_t at = (at_ + align - 1) & ~(align - 1);
    if (blocks_.empty() || at + bytes > size_) {
      // A project has thousands of small arenas: each grows by halves, to leave little empty.
      size_ = std::max(bytes, std::clamp(used_ / 2, kSmallestBlock, kLargestBlock));
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size_));
      at = 0;
    }
    at_ = at + bytes;
    used_ += bytes;
    return blocks_.back().get() + at;
  }

  static constexpr size_t kSmallestBlock = 4 * 1024, kLargestBlock = 256 * 1024;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  size_t size_ = 0;
  size_t at_ = 0;
  size_t used_ = 0;
};

}  // namespace firn
