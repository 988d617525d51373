// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_outline.h"

#include <QPdfBookmarkModel>
#include <QPdfDocument>
#include <QString>
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace longleaf::storage {
namespace {

constexpr std::size_t kMostEntries = 20'000;  // of an outline; more are an attack, or a list of words
constexpr int kDeepest = 32;
constexpr std::size_t kLinesOfTitle = 3;

/// Letters and digits only: titles and headings differ in spaces, quotes and case.
QString lettersOf(const QString& text) {
  QString letters;
  for (const QChar c : text)
    if (c.isLetterOrNumber()) letters += c;
  return letters.toCaseFolded();
}

/// Lines of one page, in a form in which titles are found.
class PageLines final {
 public:
  explicit PageLines(const CleanPdf& clean) : m_clean(clean) {}

  /// `y`: the destination on the page in points from its upper edge, 0 where there is none.
  std::size_t find(std::uint32_t page, double y, const QString& title) {
    open(page);
    if (m_first == m_last) return m_clean.pages[page].begin;
    const std::size_t wanted = lineAt(y);
    const QString letters = lettersOf(title);
    if (letters.isEmpty()) return m_clean.lines[wanted].begin;
    std::optional<std::size_t> best;
    const auto distance = [&](std::size_t line) { return line > wanted ? line - wanted : wanted - line; };
    for (std::size_t line = m_first; line < m_last; ++line)
      if (holds(line, letters) && (!best || distance(line) < distance(*best))) best = line;
    return m_clean.lines[best.value_or(wanted)].begin;
  }

 private:
  void open(std::uint32_t page) {
    if (m_page == page) return;
    m_page = page;
    const auto& lines = m_clean.lines;
    const auto before = [](const CleanLine& line, std::uint32_t value) { return line.page < value; };
    m_first = static_cast<std::size_t>(std::lower_bound(lines.begin(), lines.end(), page, before) - lines.begin());
    m_last = static_cast<std::size_t>(std::lower_bound(lines.begin(), lines.end(), page + 1, before) - lines.begin());
    m_letters.clear();
    for (std::size_t line = m_first; line < m_last; ++line) {
      const std::size_t end = line + 1 < lines.size() ? lines[line + 1].begin : m_clean.text.size();
      const auto text = std::string_view(m_clean.text).substr(lines[line].begin, end - lines[line].begin);
      m_letters.push_back(lettersOf(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))));
    }
  }

  std::size_t lineAt(double y) const {
    for (std::size_t line = m_first; y > 0 && line < m_last; ++line)
      if (m_clean.lines[line].placed && m_clean.lines[line].bottom > y) return line;
    return m_first;
  }

  /// The title begins in this line, and ends in it or in one of the next.
  bool holds(std::size_t line, const QString& title) const {
    QString text;
    for (std::size_t next = line; next < std::min(m_last, line + kLinesOfTitle); ++next) {
      text += m_letters[next - m_first];
      const qsizetype at = text.indexOf(title);
      if (at >= 0) return at < m_letters[line - m_first].size();
    }
    return false;
  }

  const CleanPdf& m_clean;
  std::optional<std::uint32_t> m_page;
  std::size_t m_first = 0;  // lines of the page
  std::size_t m_last = 0;
  std::vector<QString> m_letters;
};

class OutlineWalk final {
 public:
  OutlineWalk(const QPdfBookmarkModel& model, const CleanPdf& clean, std::vector<OutlineEntry>& entries)
      : m_model(model), m_clean(clean), m_lines(clean), m_entries(entries) {}

  void visit(const QModelIndex& parent, int level) {
    if (level >= kDeepest) return;
    for (int row = 0; row < m_model.rowCount(parent) && m_entries.size() < kMostEntries; ++row) {
      const QModelIndex index = m_model.index(row, 0, parent);
      add(index, level);
      visit(index, level + 1);
    }
  }

 private:
  using Role = QPdfBookmarkModel::Role;
  QVariant value(const QModelIndex& index, Role role) const { return m_model.data(index, static_cast<int>(role)); }

  void add(const QModelIndex& index, int level) {
    const QString title = value(index, Role::Title).toString().simplified();
    const int page = value(index, Role::Page).toInt();
    if (title.isEmpty() || page < 0 || static_cast<std::size_t>(page) >= m_clean.pages.size()) return;
    const double y = value(index, Role::Location).toPointF().y();
    std::size_t position = m_lines.find(static_cast<std::uint32_t>(page), y, title);
    // Behind the text is nothing to point at: the last line is the nearest.
    if (position >= m_clean.text.size()) position = m_clean.lines.back().begin;
    m_entries.push_back({.title = title.toStdString(), .level = level, .position = position});
  }

  const QPdfBookmarkModel& m_model;
  const CleanPdf& m_clean;
  PageLines m_lines;
  std::vector<OutlineEntry>& m_entries;
};

}  // namespace

std::vector<OutlineEntry> outlineOf(QPdfDocument& document, const CleanPdf& clean) {
  std::vector<OutlineEntry> entries;
  if (clean.lines.empty()) return entries;
  QPdfBookmarkModel model;
  model.setDocument(&document);
  OutlineWalk(model, clean, entries).visit({}, 0);
  return entries;
}

}  // namespace longleaf::storage
