// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/page_table.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kLongestName = 24;  // characters of a section's name beside its number

QString words(const char* text) { return QCoreApplication::translate("PageTable", text); }

}  // namespace

PageTable::PageTable(const ReaderDocument& document) {
  if (document.document == nullptr) {
    m_count = static_cast<int>(document.pageSizes.size());
    m_begins.assign(static_cast<std::size_t>(m_count), 0);
    return;
  }
  const auto& pages = document.document->pages;
  m_end = static_cast<qint64>(document.document->text.size());
  m_printed = !document.pageSizes.isEmpty() || document.document->format == "pdf";
  m_count = std::max(1, static_cast<int>(document.pageSizes.isEmpty() ? static_cast<qsizetype>(pages.size())
                                                                      : document.pageSizes.size()));
  qint64 last = 0;
  for (int page = 0; page < m_count; ++page) {
    const bool known = static_cast<std::size_t>(page) < pages.size();
    const auto begin = known ? static_cast<qint64>(pages[static_cast<std::size_t>(page)].begin) : m_end;
    last = std::clamp(page == 0 ? 0 : begin, last, m_end);
    m_begins.push_back(last);
    m_labels << (known ? QString::fromStdString(pages[static_cast<std::size_t>(page)].label).simplified() : QString());
  }
}

int PageTable::pageOf(qint64 byte) const {
  const auto next = std::upper_bound(m_begins.begin(), m_begins.end(), byte);
  return next == m_begins.begin() ? 0 : static_cast<int>(next - m_begins.begin()) - 1;
}

TextRange PageTable::range(int page) const {
  if (page < 0 || page >= m_count) return {m_end, m_end};
  const auto at = static_cast<std::size_t>(page);
  return {m_begins[at], at + 1 < m_begins.size() ? m_begins[at + 1] : m_end};
}

QString PageTable::label(int page) const {
  const QString label = m_labels.value(page);
  return label.isEmpty() ? grouped(page + 1) : label;
}

QString PageTable::name(int page) const {
  if (m_printed || m_labels.value(page).isEmpty()) return printedPage(label(page));
  QString name = label(page);
  if (name.size() > kLongestName) name = name.left(kLongestName - 1).trimmed() + QChar(0x2026);
  return name;
}

QString PageTable::caption(int page) const {
  if (m_count == 0) return {};
  const QString number = grouped(page + 1), all = grouped(m_count);
  if (label(page) == number || label(page) == QString::number(page + 1))
    return words(QT_TRANSLATE_NOOP("PageTable", "%1 of %2")).arg(printedPage(number), all);
  return words(QT_TRANSLATE_NOOP("PageTable", "%1 (%2 of %3)")).arg(name(page), number, all);
}

std::optional<int> PageTable::find(const QString& typed, int current) const {
  const QString wanted = typed.simplified();
  if (wanted.isEmpty()) return std::nullopt;
  const auto next = [&](const auto& matches) -> std::optional<int> {
    for (int step = 1; step <= m_count; ++step) {
      const int page = (std::max(current, -1) + step) % m_count;
      if (matches(m_labels.value(page))) return page;
    }
    return std::nullopt;
  };
  const auto number = [&](const QString& text) -> std::optional<int> {
    bool isNumber = false;
    const int page = text.toInt(&isNumber);
    return isNumber && page >= 1 && page <= m_count ? std::optional(page - 1) : std::nullopt;
  };
  if (const auto page = next([&](const QString& l) { return l.compare(wanted, Qt::CaseInsensitive) == 0; }))
    return page;
  const QString prefix = printedPage(QString()).trimmed();
  if (wanted.startsWith(prefix, Qt::CaseInsensitive)) return find(wanted.mid(prefix.size()), current);
  if (const auto page = number(wanted)) return page;
  return wanted.size() < 3 ? std::nullopt
                           : next([&](const QString& l) { return l.contains(wanted, Qt::CaseInsensitive); });
}

}  // namespace longleaf::ui
