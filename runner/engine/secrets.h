// What must never be told: the values of a profile that are secret or came from the environment.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

// A secret is found also as JSON, SQL, CSV, HTML, URLs and base64 write it, and so are long runs of
// letters and digits in it. One of fewer than eight
// characters is found as a word of its own alone, and digits alone are found in messages only: they
// would be found in anything.
struct Secret {
  std::string text;
  std::string shown = "*****";  // what stands in its place
  // Of users, hosts and files, which may be called as a table is: it is masked in messages, and in
  // all texts only if it is long.
  bool place = false;
};

class Secrets {
 public:
  // Empty texts are left.
  void Add(Secret secret);
  bool empty() const { return forms_.empty(); }

  // What a server or the system said. It may have been cut within a secret: its end is masked too.
  std::string InMessage(std::string_view text) const;
  // Lines, results, statements.
  std::string InText(std::string_view text) const;
  // A JSON document, which stays one: only its strings are looked at.
  std::string InJson(std::string_view json) const;

 private:
  struct Form {
    std::string text;
    std::string shown;
    bool word = false;        // found as a word of its own alone
    bool everywhere = false;  // not only in messages
    bool place = false;       // a user or a host: what begins like it is not it
  };
  const Form* FormAt(std::string_view text, size_t at, bool message) const;
  size_t CutAt(std::string_view text) const;
  std::string Mask(std::string_view text, bool message) const;

  std::vector<Form> forms_;  // what holds another goes first
  std::array<std::vector<size_t>, 256> by_first_byte_;
};

// As RFC 4648 has it, with padding.
std::string Base64(std::string_view bytes);

}  // namespace firn
