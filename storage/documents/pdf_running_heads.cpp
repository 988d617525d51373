// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_running_heads.h"

#include <QChar>
#include <QString>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace longleaf::storage {
namespace {

constexpr std::size_t kMinPages = 3;
constexpr std::size_t kDepth = 3;      // lines from the edge that may be furniture
constexpr std::size_t kNextPages = 2;  // a running head comes back on one of them: left and right pages may differ
constexpr double kSamePlace = 4;       // points

enum class Edge { top, bottom };

/// One number, in Arabic or Roman digits; nothing for other words.
std::optional<int> numberOf(std::u16string_view word) {
  if (word.empty() || word.size() > 7) return std::nullopt;
  if (std::all_of(word.begin(), word.end(), [](char16_t c) { return c >= u'0' && c <= u'9'; })) {
    int value = 0;
    for (const char16_t c : word) value = value * 10 + (c - u'0');
    return value;
  }
  int value = 0;
  int last = 1000;
  for (const char16_t unit : word) {
    constexpr std::u16string_view kNumerals = u"ivxlcdm";
    constexpr std::array kValues{1, 5, 10, 50, 100, 500, 1000};
    const std::size_t letter = kNumerals.find(static_cast<char16_t>(QChar::toLower(unit)));
    if (letter == std::u16string_view::npos) return std::nullopt;
    const int digit = kValues[letter];
    value += digit > last ? digit - 2 * last : digit;
    last = digit;
  }
  return value;
}

std::vector<std::u16string_view> wordsOf(std::u16string_view text) {
  std::vector<std::u16string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    if (isPdfSpace(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !isPdfSpace(text[end])) ++end;
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// A line with each of its numbers in turn replaced, and that number: what pages share whose heads count them.
struct Numbered {
  std::u16string pattern;
  int number = 0;
};

std::u16string joined(const std::vector<std::u16string_view>& words, std::size_t hidden) {
  std::u16string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += u' ';
    result += i == hidden ? std::u16string_view(u"#") : words[i];
  }
  return result;
}

std::vector<Numbered> numberedPatterns(const std::vector<std::u16string_view>& words) {
  std::vector<Numbered> patterns;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (const auto number = numberOf(words[i])) patterns.push_back({joined(words, i), *number});
  return patterns;
}

/// The number in a line of nothing else: "12", "- 12 -", "Page 12", "12 / 340".
std::optional<int> bareNumber(const std::vector<std::u16string_view>& words) {
  std::optional<int> number;
  std::size_t letters = 0;
  for (const std::u16string_view word : words) {
    const auto value = numberOf(word);
    if (value && !number) number = value;
    if (!value)
      letters += static_cast<std::size_t>(
          std::count_if(word.begin(), word.end(), [](char16_t c) { return QChar::isLetterOrNumber(c); }));
  }
  return words.size() <= 4 && letters <= 6 ? number : std::nullopt;
}

/// Page numbers that a line may carry: its first and its last word.
std::vector<int> numbersAtEnds(const std::vector<std::u16string_view>& words) {
  std::vector<int> numbers;
  if (words.empty()) return numbers;
  if (const auto bare = bareNumber(words)) numbers.push_back(*bare);
  if (const auto first = numberOf(words.front())) numbers.push_back(*first);
  if (const auto last = numberOf(words.back())) numbers.push_back(*last);
  return numbers;
}

/// One edge of all pages; asked line by line from the edge inwards.
class Furniture final {
 public:
  Furniture(std::span<const RawPdfPage> pages, std::vector<std::vector<PdfLine>>& lines, Edge edge)
      : m_pages(pages), m_lines(lines), m_edge(edge) {}

  void remove() {
    // Inwards: what stands behind a line of text is text.
    for (std::size_t depth = 0; depth < kDepth; ++depth) {
      collect();
      bool found = false;
      for (std::size_t page = 0; page < m_lines.size(); ++page) found = removeOutermost(page) || found;
      if (!found) return;
    }
  }

 private:
  struct Outermost {
    std::size_t line = 0;
    std::vector<std::u16string_view> words;
    std::vector<std::u16string> texts;  // of which one comes back on other pages if this is a running head
    double place = 0;
    bool placed = false;
  };

  std::optional<std::size_t> outermostLine(const std::vector<PdfLine>& lines) const {
    if (lines.empty()) return std::nullopt;
    // PDFium's order is the order of drawing: a foot may be drawn first.
    const auto higher = [](const PdfLine& a, const PdfLine& b) { return a.placed && b.placed && a.top < b.top; };
    const bool allPlaced = std::all_of(lines.begin(), lines.end(), [](const PdfLine& line) { return line.placed; });
    if (!allPlaced) return m_edge == Edge::top ? 0 : lines.size() - 1;
    const auto found = m_edge == Edge::top ? std::min_element(lines.begin(), lines.end(), higher)
                                           : std::max_element(lines.begin(), lines.end(), higher);
    return static_cast<std::size_t>(found - lines.begin());
  }

  void collect() {
    m_outermost.assign(m_lines.size(), std::nullopt);
    m_offsets.clear();
    m_pagesOf.clear();
    m_ordinals.assign(m_lines.size(), 0);
    std::size_t withText = 0;
    for (std::size_t page = 0; page < m_lines.size(); ++page) {
      const auto line = outermostLine(m_lines[page]);
      if (!line) continue;
      m_ordinals[page] = withText++;
      const PdfLine& found = m_lines[page][*line];
      const std::u16string_view text = textOf(m_pages[page], found);
      Outermost outermost{
          .line = *line, .words = wordsOf(text), .texts = {}, .place = found.top, .placed = found.placed};
      std::vector<int> numbers = numbersAtEnds(outermost.words);
      std::sort(numbers.begin(), numbers.end());
      numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
      for (const int number : numbers) m_offsets[number - static_cast<int>(page)].push_back(page);
      outermost.texts = repeatable(outermost.words, page);
      for (const std::u16string& repeated : outermost.texts) m_pagesOf[repeated].push_back(page);
      m_outermost[page] = std::move(outermost);
    }
    std::size_t numbered = 0;
    for (std::size_t page = 0; page < m_lines.size(); ++page)
      if (m_outermost[page] && isPageNumber(page, numbersAtEnds(m_outermost[page]->words))) ++numbered;
    m_numbered = numbered >= kMinPages && numbered * 2 >= withText;
  }

  /// The line as it is, and with a number replaced that goes up from page to page.
  static std::vector<std::u16string> repeatable(const std::vector<std::u16string_view>& words, std::size_t page) {
    std::vector<std::u16string> texts;
    const auto letters = [](std::u16string_view word) {
      return std::any_of(word.begin(), word.end(), [](char16_t c) { return QChar::isLetter(c); }) && !numberOf(word);
    };
    if (std::any_of(words.begin(), words.end(), letters)) texts.push_back(joined(words, words.size()));
    constexpr std::size_t kMostWords = 30;  // of a head; the work grows with the square
    if (words.size() > kMostWords) return texts;
    for (Numbered& numbered : numberedPatterns(words)) {
      const QString offset = QString::number(numbered.number - static_cast<int>(page));
      texts.push_back(numbered.pattern + u'\n' + offset.toStdU16String());
    }
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
  }

  /// Whether one of them counts the pages, together with those of the pages around.
  bool isPageNumber(std::size_t page, const std::vector<int>& numbers) const {
    return std::any_of(numbers.begin(), numbers.end(), [&](int number) {
      const auto found = m_offsets.find(number - static_cast<int>(page));
      return found != m_offsets.end() && comesBack(page, found->second, false);
    });
  }

  /// `page` is one of at least kMinPages of `pages` (ascending) of which each is close to the next.
  bool comesBack(std::size_t page, const std::vector<std::size_t>& pages, bool inPlace) const {
    const auto here = std::lower_bound(pages.begin(), pages.end(), page);
    const auto isNext = [&](std::size_t a, std::size_t b) {
      return m_ordinals[b] - m_ordinals[a] <= kNextPages && (!inPlace || samePlace(a, b));
    };
    std::size_t count = 1;
    for (auto at = here; at != pages.begin() && count < kMinPages && isNext(*(at - 1), *at); --at) ++count;
    for (auto at = here; at + 1 != pages.end() && count < kMinPages && isNext(*at, *(at + 1)); ++at) ++count;
    return count >= kMinPages;
  }

  bool samePlace(std::size_t a, std::size_t b) const {
    return !m_outermost[a]->placed || !m_outermost[b]->placed ||
           std::abs(m_outermost[a]->place - m_outermost[b]->place) < kSamePlace;
  }

  bool removeOutermost(std::size_t page) {
    if (!m_outermost[page]) return false;
    const Outermost& outermost = *m_outermost[page];
    const auto bare = bareNumber(outermost.words);
    const bool number = bare && (isPageNumber(page, {*bare}) || (m_numbered && isLabel(page, outermost)));
    const bool withNumber = m_numbered && isPageNumber(page, numbersAtEnds(outermost.words));
    const bool repeated = std::any_of(outermost.texts.begin(), outermost.texts.end(), [&](const std::u16string& text) {
      return comesBack(page, m_pagesOf.at(text), true);
    });
    if (!number && !withNumber && !repeated) return false;
    m_lines[page].erase(m_lines[page].begin() + static_cast<std::ptrdiff_t>(outermost.line));
    return true;
  }

  /// The line is the page's own label: at the end of one numbering, where too few neighbours tell.
  bool isLabel(std::size_t page, const Outermost& outermost) const {
    const std::string& label = m_pages[page].label;
    return outermost.words.size() == 1 &&
           std::equal(label.begin(), label.end(), outermost.words[0].begin(), outermost.words[0].end(),
                      [](char a, char16_t b) { return static_cast<unsigned char>(a) == b; });
  }

  std::span<const RawPdfPage> m_pages;
  std::vector<std::vector<PdfLine>>& m_lines;
  Edge m_edge;
  std::vector<std::optional<Outermost>> m_outermost;  // by page
  std::vector<std::size_t> m_ordinals;                // by page: its number among those with text
  std::map<int, std::vector<std::size_t>> m_offsets;  // printed number less the page's index -> pages
  std::unordered_map<std::u16string, std::vector<std::size_t>> m_pagesOf;  // text or pattern -> pages
  bool m_numbered = false;                                                 // most pages have their number at this edge
};

}  // namespace

void removeRunningHeads(std::span<const RawPdfPage> pages, std::vector<std::vector<PdfLine>>& lines) {
  if (pages.size() < kMinPages) return;
  Furniture(pages, lines, Edge::top).remove();
  Furniture(pages, lines, Edge::bottom).remove();
}

}  // namespace longleaf::storage
