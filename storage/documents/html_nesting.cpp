// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/html_nesting.h"

#include <algorithm>
#include <array>
#include <vector>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

bool isVoid(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kNames{"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                                           "input", "link", "meta", "param", "source", "track", "wbr"};
  return isOneOf(name, kNames);
}

/// Their end tags may be left out, so a page full of open ones is not a deep page.
bool closesItself(std::string_view name) {
  static constexpr std::array<std::string_view, 18> kNames{"p",     "li",       "dt",     "dd",       "tr",    "td",
                                                           "th",    "rt",       "rp",     "rb",       "thead", "tbody",
                                                           "tfoot", "colgroup", "option", "optgroup", "html",  "body"};
  return isOneOf(name, kNames);
}

bool isRaw(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kNames{"script",   "style",   "textarea", "title",
                                                          "noframes", "noembed", "iframe",   "xmp"};
  return isOneOf(name, kNames);
}

bool isInline(std::string_view name) {
  static constexpr std::array<std::string_view, 28> kNames{
      "a",    "abbr", "acronym", "b", "bdi",  "bdo",   "big",  "cite",   "code",   "em",  "font", "i",  "ins", "kbd",
      "mark", "nobr", "q",       "s", "samp", "small", "span", "strike", "strong", "sub", "sup",  "tt", "u",   "var"};
  return isOneOf(name, kNames);
}

class Limiter final {
 public:
  Limiter(std::string_view source, HtmlSyntax syntax)
      : m_source(source), m_xml(syntax == HtmlSyntax::xhtml || source.starts_with("<?xml")) {
    m_result.source.reserve(source.size() + source.size() / 16);
  }

  ShallowHtml run() {
    while (m_at < m_source.size()) {
      const std::size_t open = std::min(m_source.find('<', m_at), m_source.size());
      copyTo(open);
      if (open < m_source.size()) takeMarkup();
    }
    return std::move(m_result);
  }

 private:
  void copyTo(std::size_t end) {
    m_result.source.append(m_source, m_at, end - m_at);
    m_at = end;
  }

  std::size_t endAfter(std::string_view mark, std::size_t from) const {
    const std::size_t found = m_source.find(mark, from);
    return found == std::string_view::npos ? m_source.size() : found + mark.size();
  }

  void takeMarkup() {
    const std::string_view rest = m_source.substr(m_at);
    const bool closing = rest.starts_with("</");
    const std::size_t nameAt = m_at + (closing ? 2 : 1);
    if (rest.starts_with("<!--")) return copyTo(endAfter("-->", m_at + 2));
    if (nameAt >= m_source.size() || !isAsciiLetter(m_source[nameAt])) return copyTo(m_at + 1);
    std::size_t nameEnd = nameAt;
    while (nameEnd < m_source.size() && !isAsciiSpace(m_source[nameEnd]) && m_source[nameEnd] != '>' &&
           m_source[nameEnd] != '/')
      ++nameEnd;
    // No element that matters has a longer name; the cut keeps a hostile one from being stored at each level.
    const std::string name = lowerAscii(m_source.substr(nameAt, std::min<std::size_t>(nameEnd - nameAt, 32)));
    const std::size_t end = tagEnd(nameEnd);
    if (closing) return closeElement(name, end);
    openElement(name, end);
  }

  /// One behind the tag's '>', which may also stand in a quoted attribute.
  std::size_t tagEnd(std::size_t at) const {
    for (char before = ' '; at < m_source.size(); ++at) {
      const char c = m_source[at];
      if (c == '>') return at + 1;
      if ((c == '"' || c == '\'') && before == '=') at = endAfter(std::string_view(&c, 1), at + 1) - 1;
      if (!isAsciiSpace(c)) before = c;
    }
    return m_source.size();
  }

  void openElement(const std::string& name, std::size_t end) {
    if (isVoid(name)) return copyTo(end);
    if (m_xml && end >= 2 && m_source.substr(end - 2, 2) == "/>") {
      m_result.source.append(m_source, m_at, end - 2 - m_at).append("></").append(name).append(">");
      m_at = end;
      return;
    }
    if (isRaw(name)) return copyRaw(name, end);
    if (closesItself(name)) return copyTo(end);
    if (m_open.size() < kMaxHtmlDepth) {
      copyTo(end);
    } else {
      m_at = end;
      m_result.source += isInline(name) ? "" : "<p>";
      ++m_result.flattened;
    }
    m_open.push_back(name);
  }

  void closeElement(const std::string& name, std::size_t end) {
    // Unmatched end tags would make an endless search quadratic too.
    const std::size_t lowest = m_open.size() - std::min(m_open.size(), kMaxHtmlDepth);
    std::size_t i = m_open.size();
    while (i > lowest && m_open[i - 1] != name) --i;
    const bool found = i > lowest;
    if (found) m_open.resize(i - 1);
    if (!found || i - 1 < kMaxHtmlDepth) return copyTo(end);
    m_at = end;
    m_result.source += isInline(name) ? "" : "<p>";
  }

  void copyRaw(const std::string& name, std::size_t end) {
    for (std::size_t at = m_source.find("</", end); at != std::string_view::npos; at = m_source.find("</", at + 2))
      if (equalsIgnoringCase(m_source.substr(at + 2, name.size()), name)) return copyTo(at);
    copyTo(m_source.size());
  }

  std::string_view m_source;
  bool m_xml;
  std::size_t m_at = 0;
  std::vector<std::string> m_open;
  ShallowHtml m_result;
};

}  // namespace

ShallowHtml limitNesting(std::string_view source, HtmlSyntax syntax) { return Limiter(source, syntax).run(); }

}  // namespace longleaf::storage
