// SPDX-License-Identifier: GPL-3.0-or-later
// XML out of a stranger's file, one event at a time. No entity from outside is ever fetched, entities of the file's own
// cannot grow without bounds, and the depth of elements costs no stack.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace longleaf::storage {

class XmlReader final {
 public:
  enum class Event { open, close, text, end };
  enum class Problem { none, malformed, expands };

  /// `bytes` in the encoding that they declare, or UTF-8.
  explicit XmlReader(std::string bytes);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  /// `end` at the end and at the first problem.
  Event next();

  /// Of an `open` or `close`: the element's name without its prefix.
  const std::string& name() const;
  /// The URI of the name's namespace.
  std::string space() const;
  /// Of a `text`.
  const std::string& text() const;
  /// Of an `open`: the attribute of this name, whatever its prefix; empty if there is none.
  std::string attribute(std::string_view name) const;
  /// The same as a whole number; `otherwise` if there is none.
  int number(std::string_view name, int otherwise) const;
  bool hasAttribute(std::string_view name) const;

  /// Behind an `open`: goes on behind the element's end, which is not reported.
  void skip();
  /// Behind an `open`: the text of the element and of all in it; as skip().
  std::string takeText();

  Problem problem() const;
  /// The end of a sentence about the file: "is damaged: ...".
  std::string problemText() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace longleaf::storage
