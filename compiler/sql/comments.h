// Comments between the parts of a tree that is being printed.
#pragma once

#include <string>
#include <vector>

#include "compiler/sql/lexer.h"

namespace firn {

enum class CommentPlace : uint8_t {
  kOwnLine,   // alone in its line, or behind nothing
  kTrailing,  // behind a line's last token
  kInline     // between two tokens of a line
};
struct PlacedComment {
  uint32_t begin = 0;  // in the text that was lexed
  CommentPlace place = CommentPlace::kOwnLine;
  std::string text;
};

// Those of `text`, without `indent` columns of the lines that bracketed ones go on over.
std::vector<PlacedComment> PlaceComments(std::string_view text, uint32_t indent);

}  // namespace firn
