// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filled_compare.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

#include "app/controllers/comparison_words.h"
#include "app/controllers/kept_map.h"
#include "app/controllers/offered_settings.h"
#include "app/controllers/quality_chart.h"
#include "ui/theme/page_name.h"

namespace longleaf::tests {

namespace {

constexpr int kPages = 96;
constexpr int kBarePage = 40;  // without text
constexpr std::size_t kMiB = std::size_t{1} << 20U;

QString s(const char* text) { return QString::fromUtf8(text); }

const char* const kAnswers[] = {
    "The new lamp is made of brass and cut glass, and it is no larger than a loaf. It burned for eleven nights on one "
    "filling.",
    "The new lamp is made of brass and glass, and it is no larger than a loaf. It burned for eleven nights.",
    "The new lamp is a machine of iron and lead; the document does not say how large it is."};

app::ComparisonPlan planOf(int card) {
  const std::size_t cache = card == 0 ? 187 : 48;
  app::ComparisonPlan plan{.tokens = 48'890,
                           .slots = card == 0 ? 8'192 : 2'048,
                           .cacheBytes = qint64(cache * kMiB),
                           .peakBytes = qint64((card == 0 ? 440 : 301) * kMiB)};
  for (const qint64 count : {512, 1'024, 2'048, 4'096, 8'192, 16'384})
    plan.curve.append({count, count * qint64(23'040) * (10 + card) / 10});
  return plan;
}

app::ComparedAnswer answerOf(int card) {
  app::ComparedAnswer answer;
  answer.answer.text = kAnswers[card];
  answer.spans = app::wordDiff(kAnswers[0], kAnswers[card]);
  answer.agreement = {.top1 = card == 1 ? 0.94 : 0.71, .kl = 0.1, .tokens = 200};
  answer.textTokens = 48'890;
  answer.readingSeconds = card == 0 ? 132 : 81 - 3 * card;
  answer.fromSnapshot = card == 0;
  answer.cacheBytes = std::size_t(planOf(card).cacheBytes);
  answer.peakBytes = std::size_t(planOf(card).peakBytes);
  answer.answer.statistics.decode.tokens = 100;
  answer.answer.statistics.decode.seconds = 2.6 - 0.1 * card;
  app::DocumentCitation exact;
  exact.citation.match = app::Match::exact;
  if (card < 2) answer.sources.citations = {exact, exact};
  if (card == 2) answer.sources.unsupported.resize(2);
  return answer;
}

ui::ComparedSetting setting(const char* method, int budget, const QString& preset) {
  const QString name = s(method) + s(" ") + QLocale().toString(budget);
  return {.text = s("budget=%1,method=%2").arg(budget).arg(s(method)),
          .name = preset.isEmpty() ? name : preset + s(" · ") + name,
          .shortName = name};
}

QList<ui::PageFate> fatesOf(int card) {
  QList<ui::PageFate> fates;
  for (int page = 0; page < kPages; ++page) {
    const double wave = 0.05 * std::sin(page * 0.7);
    const bool recent = page >= kPages - (card == 2 ? 4 : 2);
    ui::PageFate fate{.kept = recent ? 0.95 : page == 0 ? 0.55 : card == 2 ? 0 : 0.06 + wave, .merged = 0.2 + wave};
    if (card == 2) fate.merged = 0;
    fate.merged = std::min(fate.merged, 1 - fate.kept);
    fate.dropped = 1 - fate.kept - fate.merged;
    fates.append(page == kBarePage ? ui::PageFate{} : fate);
  }
  return fates;
}

ui::StripData stripOf(const QList<ui::ComparedSetting>& settings, int cards) {
  ui::StripData strip{.layers = 4, .kvHeads = 2};
  for (int page = 0; page < kPages; ++page) {
    strip.pages.append({ui::printedPage(QString::number(page + 1)),
                        s("The keeper lit the lamp at dusk, and the log of that night says no more.")});
  }
  for (int card = 0; card < cards; ++card) strip.rows.append({card, settings[card].shortName, fatesOf(card)});
  return strip;
}

ui::SeriesChartData quality() {
  using app::evaluation::Overall;
  std::vector<Overall> overall;
  for (const char* series : {"zsmerge", "h2o", "streaming"}) {
    const double lead = series[0] == 'z' ? 0.3 : series[0] == 'h' ? 0.2 : 0.05;
    for (int step = 0; step < 4; ++step) {
      Overall each{.setting = series,
                   .series = series,
                   .task = app::evaluation::Task::agreement,
                   .budgetSlots = 512U << unsigned(step)};
      const double value = lead + 0.14 * step;
      each.mean = {.value = value, .ci95 = {value - 0.05, value + 0.04}, .items = 40};
      overall.push_back(each);
    }
  }
  return app::qualityChart(app::evaluation::Task::agreement, overall);
}

ui::CardState cardOf(int card, CompareState state) {
  ui::CardState shown;
  if (state == CompareState::empty) return shown;
  shown.cost = app::costText(planOf(card));
  if (state == CompareState::done || card == 0) {
    app::showAnswer(shown, answerOf(card), card == 0);
  } else if (card == 1) {
    shown.phase = ui::CardPhase::reading;
    shown.share = 0.42;
    shown.progress = app::progressText(app::ComparisonStage::reading,
                                       {.tokensDone = 20'534, .tokensTotal = 48'890, .tokensPerSecond = 612});
  } else {
    shown.phase = ui::CardPhase::waiting;
    shown.progress = QCoreApplication::translate("longleaf::app::CompareController", "Waits for its turn");
  }
  return shown;
}

}  // namespace

void fillCompare(ui::ComparePage& page, CompareState state) {
  page.setDocumentTitle(s("The Lamp at Saltholm"));
  page.setOffered({.budgets = app::budgetPresets(), .methods = app::offeredMethods()});
  const QList<ui::ComparedSetting> settings{
      setting("zsmerge", 8192, {}),
      setting("zsmerge", 2048, QCoreApplication::translate("longleaf::app::ReadingController", "Balanced")),
      setting("streaming", 2048, {})};
  page.setSettings(settings);
  page.setQuestion(s("What is the new lamp made of, and how large is it?"));
  page.setCanRun(true, {});
  page.setCanExport(state == CompareState::done);
  page.setBusy(state == CompareState::running);
  for (int card = 0; card < 3; ++card) page.setCard(card, cardOf(card, state));
  const int read = state == CompareState::empty ? 0 : state == CompareState::running ? 1 : 3;
  const ui::StripData strip = read == 0 ? ui::StripData{} : stripOf(settings, read);
  page.setStrip(strip);
  std::vector<std::uint32_t> pageTokens(static_cast<std::size_t>(strip.pages.size()), 510);
  if (!pageTokens.empty()) pageTokens[kBarePage] = 0;
  page.setKeptMap(app::keptMap(strip, pageTokens, {}));
  QList<app::NamedPlan> plans;
  for (int card = 0; card < 3 && read > 0; ++card) plans.append({card, settings[card].shortName, planOf(card)});
  page.setMemoryChart(app::memoryChart(plans));
  page.setQualityChart(state == CompareState::done ? quality() : ui::SeriesChartData{});
}

}  // namespace longleaf::tests
