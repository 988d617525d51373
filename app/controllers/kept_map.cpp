// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/kept_map.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <numeric>

#include "ui/chat/shown_text.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

constexpr std::uint64_t kMostColumns = 10;
constexpr qsizetype kLongestLabel = 40;  // characters of a page's label

QString translated(const char* text) { return QCoreApplication::translate("KeptMap", text); }

/// The pages of a column.
struct Stretch {
  qsizetype first = 0;
  qsizetype last = 0;
  std::uint64_t before = 0;  // tokens
  std::uint64_t tokens = 0;
};

QList<Stretch> stretchesOf(const std::vector<std::uint32_t>& pageTokens) {
  const std::uint64_t all = std::accumulate(pageTokens.begin(), pageTokens.end(), std::uint64_t{0});
  QList<Stretch> stretches;
  std::uint64_t before = 0, tenth = kMostColumns;
  for (std::size_t page = 0; page < pageTokens.size(); ++page) {
    const std::uint64_t tokens = pageTokens[page];
    if (tokens == 0) continue;
    const auto place = static_cast<qsizetype>(page);
    const std::uint64_t here = (2 * before + tokens) * kMostColumns / (2 * all);
    if (here != tenth) stretches.append({.first = place, .last = place, .before = before});
    tenth = here;
    stretches.last().last = place;
    stretches.last().tokens += tokens;
    before += tokens;
  }
  return stretches;
}

/// "depth 10 % to 20 %, p. 10 to p. 19"
QString columnName(const Stretch& stretch, std::uint64_t all, const QList<ui::StripPage>& pages) {
  const auto label = [&](qsizetype page) { return ui::oneLine(pages[page].label, kLongestLabel); };
  const auto depth = [&](std::uint64_t tokens) {
    return ui::percentText(static_cast<double>(tokens) / static_cast<double>(all));
  };
  const QString range =
      stretch.first == stretch.last
          ? label(stretch.first)
          : translated(QT_TRANSLATE_NOOP("KeptMap", "%1 to %2")).arg(label(stretch.first), label(stretch.last));
  return translated(QT_TRANSLATE_NOOP("KeptMap", "depth %1 to %2, %3"))
      .arg(depth(stretch.before), depth(stretch.before + stretch.tokens), range);
}

double keptOf(const Stretch& stretch, const QList<ui::PageFate>& fates, const std::vector<std::uint32_t>& pageTokens) {
  double kept = 0;
  for (qsizetype page = stretch.first; page <= stretch.last; ++page)
    kept += fates.value(page).kept * pageTokens[static_cast<std::size_t>(page)];
  return std::clamp(kept / static_cast<double>(stretch.tokens), 0.0, 1.0);
}

/// In percent, without the sign: little is told apart from nothing.
QString figureOf(double share) {
  const double percent = share * 100;
  return QLocale().toString(percent, 'f', percent > 0 && percent < 0.95 ? 1 : 0);
}

QString nameOf(const ShownHead& head) {
  if (head.all())
    return translated(QT_TRANSLATE_NOOP("KeptMap", "Percent of the text's tokens kept, over all layers and heads"));
  return translated(QT_TRANSLATE_NOOP("KeptMap", "Percent of the text's tokens kept in layer %1, head %2"))
      .arg(head.layer + 1)
      .arg(head.kvHead + 1);
}

}  // namespace

ui::HeatMapData keptMap(const ui::StripData& strip, const std::vector<std::uint32_t>& pageTokens,
                        const ShownHead& head) {
  ui::HeatMapData map;
  if (strip.rows.isEmpty() || static_cast<std::size_t>(strip.pages.size()) != pageTokens.size()) return map;
  const QList<Stretch> stretches = stretchesOf(pageTokens);
  if (stretches.isEmpty()) return map;
  const std::uint64_t all = stretches.last().before + stretches.last().tokens;
  map = {.name = nameOf(head),
         .rowTitle = translated(QT_TRANSLATE_NOOP("KeptMap", "setting")),
         .firstColumn = translated(QT_TRANSLATE_NOOP("KeptMap", "beginning of the text")),
         .lastColumn = translated(QT_TRANSLATE_NOOP("KeptMap", "end"))};
  for (const Stretch& stretch : stretches) map.columns.append(columnName(stretch, all, strip.pages));
  for (const ui::StripRow& each : strip.rows) {
    ui::HeatRow row{.label = each.name};
    for (qsizetype column = 0; column < stretches.size(); ++column) {
      const Stretch& stretch = stretches[column];
      const double kept = keptOf(stretch, each.fates, pageTokens);
      row.cells.append(ui::HeatCell{.value = kept,
                                    .figure = figureOf(kept),
                                    .sentence = translated(QT_TRANSLATE_NOOP("KeptMap", "%1, %2: %3 of %4 tokens kept"))
                                                    .arg(each.name, map.columns[column], ui::percentText(kept),
                                                         ui::grouped(static_cast<qint64>(stretch.tokens)))});
    }
    map.rows.append(row);
  }
  return map;
}

}  // namespace longleaf::app
