// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/comparison_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/chat/shown_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"

namespace longleaf::app {

namespace {

constexpr std::size_t kBeginning = 400;  // bytes of a page's text; the strip shows less
constexpr double kMiB = 1024.0 * 1024;

QString translated(const char* text) { return QCoreApplication::translate("ComparisonWords", text); }

QString utf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// Of whole characters.
std::string_view beginningOf(std::string_view text) {
  std::size_t end = std::min(text.size(), kBeginning);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

QString secondsText(double seconds) {
  if (seconds >= 9.95) return ui::durationText(seconds);
  return translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 s")).arg(QLocale().toString(seconds, 'f', 1));
}

QString readIn(const ComparedAnswer& answer) {
  const QString words = answer.readingSeconds > 0 ? secondsText(answer.readingSeconds) : QString();
  if (!answer.fromSnapshot) return words;
  return words.isEmpty() ? translated(QT_TRANSLATE_NOOP("ComparisonWords", "kept from before"))
                         : translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1, before")).arg(words);
}

QString citationsText(const AnswerSources& sources) {
  const auto all = static_cast<int>(sources.citations.size());
  const auto exact = static_cast<int>(std::count_if(sources.citations.begin(), sources.citations.end(),
                                                    [](const auto& c) { return c.citation.match == Match::exact; }));
  if (all == 0) return translated(QT_TRANSLATE_NOOP("ComparisonWords", "no citation"));
  if (all == 1) {
    return exact == 1 ? translated(QT_TRANSLATE_NOOP("ComparisonWords", "1 citation, exact"))
                      : translated(QT_TRANSLATE_NOOP("ComparisonWords", "1 citation, supported"));
  }
  const QString words = exact == all ? translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 citations, all exact"))
                                     : translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 citations, %2 exact"));
  return exact == all ? words.arg(all) : words.arg(all).arg(exact);
}

QString sourcesText(const AnswerSources& sources) {
  const auto missing = static_cast<int>(sources.unsupported.size());
  if (missing == 0) return citationsText(sources);
  const QString claims = missing == 1
                             ? translated(QT_TRANSLATE_NOOP("ComparisonWords", "1 claim not found"))
                             : translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 claims not found")).arg(missing);
  return citationsText(sources) + QStringLiteral(" · ") + claims;
}

}  // namespace

QString costText(const ComparisonPlan& plan) {
  const QString memory = ui::bytesText(plan.cacheBytes);
  if (plan.slots <= 0 || plan.slots >= plan.tokens) {
    return translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 tokens · %2")).arg(ui::grouped(plan.tokens), memory);
  }
  const double ratio = double(plan.tokens) / double(plan.slots);
  return translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 : 1 · %2"))
      .arg(QLocale().toString(ratio, 'f', ratio < 9.95 ? 1 : 0), memory);
}

QString progressText(ComparisonStage stage, const ui::ReadingState& state) {
  if (stage == ComparisonStage::answering) return translated(QT_TRANSLATE_NOOP("ComparisonWords", "Answering"));
  if (stage == ComparisonStage::agreeing)
    return translated(QT_TRANSLATE_NOOP("ComparisonWords", "Looking how far it agrees with the reference"));
  if (state.tokensTotal <= 0) return translated(QT_TRANSLATE_NOOP("ComparisonWords", "Looking for a saved reading"));
  return translated(QT_TRANSLATE_NOOP("ComparisonWords", "Reading · %1 · %2 tokens/s"))
      .arg(ui::percentText(double(state.tokensDone) / double(state.tokensTotal)), ui::rateText(state.tokensPerSecond));
}

void showAnswer(ui::CardState& card, const ComparedAnswer& answer, bool reference) {
  card.phase = ui::CardPhase::done;
  card.progress.clear();
  card.share = 1;
  card.answer.clear();
  card.differing.clear();
  // Span by span, since their places are bytes and the text shown has other units.
  const std::string_view text = answer.answer.text;
  for (const DiffSpan& span : answer.spans) {
    const qsizetype begin = card.answer.size();
    card.answer += ui::neutralised(utf8(text.substr(span.begin, span.end - span.begin)));
    if (span.differs) card.differing.append({begin, card.answer.size()});
  }
  card.agreement = reference || answer.agreement.tokens == 0 ? QString() : ui::percentText(answer.agreement.top1);
  card.cacheMemory = ui::bytesText(static_cast<qint64>(answer.cacheBytes));
  card.peakMemory = ui::bytesText(static_cast<qint64>(answer.peakBytes));
  card.readIn = readIn(answer);
  const double rate = answer.answer.statistics.decode.tokensPerSecond();
  card.answersAt =
      rate > 0 ? translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 tokens/s")).arg(ui::rateText(rate)) : QString();
  card.sources = sourcesText(answer.sources);
  card.lacking = answer.sources.citations.empty() || !answer.sources.unsupported.empty();
}

QList<ui::StripPage> stripPages(const storage::Document& document) {
  QList<ui::StripPage> pages;
  for (const storage::Page& page : document.pages) {
    const std::string_view text = std::string_view(document.text).substr(page.begin, page.end - page.begin);
    pages.append({ui::pageName(utf8(page.label)), utf8(beginningOf(text))});
  }
  return pages;
}

QList<ui::PageFate> pageFates(const FateTable& fates, int layer, int kvHead) {
  const std::vector<PageShares> shares =
      layer < 0 || kvHead < 0 ? fates.shares()
                              : fates.shares(static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(kvHead));
  QList<ui::PageFate> pages;
  for (const PageShares& page : shares) pages.append({page.kept, page.merged, page.dropped});
  return pages;
}

ui::SeriesChartData memoryChart(const QList<NamedPlan>& plans) {
  ui::SeriesChartData chart;
  if (!plans.isEmpty()) {
    chart.name = translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1 tokens, with the method of each setting"))
                     .arg(ui::grouped(plans.first().plan.tokens));
  }
  chart.x = {.title = translated(QT_TRANSLATE_NOOP("ComparisonWords", "cache slots")),
             .scale = ui::AxisScale::logarithmic};
  chart.y = {.title = translated(QT_TRANSLATE_NOOP("ComparisonWords", "MiB")), .scale = ui::AxisScale::logarithmic};
  for (const NamedPlan& each : plans) {
    ui::ChartSeries series{.name = each.name, .look = ui::cardLookNumber(each.card)};
    for (const auto& [count, bytes] : each.plan.curve) {
      series.points.append({.x = double(count),
                            .y = double(bytes) / kMiB,
                            .sentence = translated(QT_TRANSLATE_NOOP("ComparisonWords", "%1, %2 slots: %3"))
                                            .arg(each.name, ui::grouped(count), ui::bytesText(bytes))});
    }
    chart.series.append(series);
  }
  return chart;
}

}  // namespace longleaf::app
