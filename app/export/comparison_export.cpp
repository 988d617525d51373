// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/comparison_export.h"

#include <algorithm>

#include "app/tasks/answer_json.h"
#include "app/tasks/plain_text.h"
#include "storage/documents/ascii.h"

namespace longleaf::app {

namespace {

std::string percent(double share) { return rounded(100 * share, 1) + " %"; }

std::string agreementText(const AnswerAgreement& agreement) {
  return agreement.tokens == 0 ? "not measured" : percent(agreement.top1) + " of " + grouped(agreement.tokens);
}

std::string differenceText(const AnswerAgreement& agreement) {
  return agreement.firstDifference ? "token " + grouped(*agreement.firstDifference + 1) : "none";
}

std::string readingText(const ComparedAnswer& answer) {
  const std::string saved = answer.fromSnapshot ? " (saved)" : "";
  if (answer.readingSeconds <= 0) return "not known" + saved;
  return rounded(answer.readingSeconds, 1) + " s" + saved;
}

std::string readingRate(const ComparedAnswer& answer) {
  if (answer.readingSeconds <= 0) return "not known";
  return rounded(answer.textTokens / answer.readingSeconds, 1) + " tokens/s";
}

std::string citationText(const AnswerSources& sources) {
  const auto exact = std::count_if(sources.citations.begin(), sources.citations.end(),
                                   [](const auto& cited) { return cited.citation.match == Match::exact; });
  const auto all = static_cast<std::ptrdiff_t>(sources.citations.size());
  return all == 0 ? "none" : std::to_string(exact) + " exact, " + std::to_string(all - exact) + " supported";
}

std::string fateText(const PageShares& shares) {
  return percent(shares.kept) + " / " + percent(shares.merged) + " / " + percent(shares.dropped);
}

Json agreementJson(const AnswerAgreement& agreement) {
  return {{"top1", agreement.tokens == 0 ? Json(nullptr) : Json(agreement.top1)},
          {"kl", agreement.tokens == 0 ? Json(nullptr) : Json(agreement.kl)},
          {"first_difference", agreement.firstDifference ? Json(*agreement.firstDifference) : Json(nullptr)},
          {"tokens", agreement.tokens}};
}

Json differencesJson(const ComparedAnswer& answer) {
  Json list = Json::array();
  for (const DiffSpan& span : answer.spans) {
    if (!span.differs) continue;
    const CharacterRange range = charactersOf(answer.answer.text, span.begin, span.end);
    list.push_back({{"first_character", range.first}, {"last_character", range.last}});
  }
  return list;
}

Json pagesJson(const Comparison& comparison, const FateTable& fates) {
  Json list = Json::array();
  const std::vector<PageShares> shares = fates.shares();
  for (std::size_t page = 0; page < shares.size(); ++page) {
    list.push_back({{"label", comparison.pageLabels[page]},
                    {"tokens", fates.pageTokens[page]},
                    {"kept", shares[page].kept},
                    {"merged", shares[page].merged},
                    {"dropped", shares[page].dropped}});
  }
  return list;
}

Json settingJson(const Comparison& comparison, const ComparedAnswer& answer, const ShelvedDocument& document) {
  return {{"setting", answer.setting.text},
          {"answer", answer.answer.text},
          {"stop_reason", stopReasonName(answer.answer.reason)},
          {"agreement", agreementJson(answer.agreement)},
          {"differences", differencesJson(answer)},
          {"cache_bytes", answer.cacheBytes},
          {"peak_bytes", answer.peakBytes},
          {"reading",
           {{"tokens", answer.textTokens},
            {"seconds", answer.readingSeconds},
            {"tokens_per_second", answer.readingSeconds > 0 ? answer.textTokens / answer.readingSeconds : 0.0},
            {"from_snapshot", answer.fromSnapshot}}},
          {"citations", citationsJson(answer.sources, {&document})},
          {"unsupported", unsupportedJson(answer.sources)},
          {"passages", passagesJson(answer.passages, document)},
          {"pages", pagesJson(comparison, answer.fates)},
          {"statistics", statisticsJson(answer.answer.statistics)}};
}

}  // namespace

std::optional<ComparisonFormat> comparisonFormatOf(std::string_view path) {
  const auto ends = [path](std::string_view end) {
    return path.size() > end.size() && storage::equalsIgnoringCase(path.substr(path.size() - end.size()), end);
  };
  if (ends(".html") || ends(".htm")) return ComparisonFormat::html;
  if (ends(".pdf")) return ComparisonFormat::pdf;
  if (ends(".json")) return ComparisonFormat::json;
  return std::nullopt;
}

Json comparisonJson(const Comparison& comparison, const ShelvedDocument& document) {
  Json settings = Json::array();
  for (const ComparedAnswer& answer : comparison.settings) {
    settings.push_back(settingJson(comparison, answer, document));
  }
  return {{"document", comparison.path},
          {"title", comparison.title},
          {"model", comparison.model},
          {"question", comparison.question.empty() ? Json(nullptr) : Json(comparison.question)},
          {"settings", std::move(settings)}};
}

std::string taskText(const Comparison& comparison) {
  return comparison.question.empty() ? "Summary" : "Question: " + comparison.question;
}

std::vector<FigureRow> comparisonFigures(const Comparison& comparison) {
  std::vector<FigureRow> rows;
  const auto row = [&](const std::string& name, const std::function<std::string(const ComparedAnswer&)>& value) {
    FigureRow made{.name = name, .values = {}};
    for (const ComparedAnswer& answer : comparison.settings) made.values.push_back(value(answer));
    rows.push_back(std::move(made));
  };
  row("same likeliest tokens", [](const auto& a) { return agreementText(a.agreement); });
  row("divergence", [](const auto& a) { return rounded(a.agreement.kl, 4) + " nats"; });
  row("first difference", [](const auto& a) { return differenceText(a.agreement); });
  row("cache", [](const auto& a) { return byteText(a.cacheBytes); });
  row("peak memory", [](const auto& a) { return byteText(a.peakBytes); });
  row("read in", readingText);
  row("read at", readingRate);
  row("answered at",
      [](const auto& a) { return rounded(a.answer.statistics.decode.tokensPerSecond(), 1) + " tokens/s"; });
  row("citations", [](const auto& a) { return citationText(a.sources); });
  row("claims not found", [](const auto& a) { return std::to_string(a.sources.unsupported.size()); });
  row("kept / merged / dropped", [](const auto& a) { return fateText(a.fates.total()); });
  return rows;
}

Expected<std::string> exported(const Comparison& comparison, const ShelvedDocument& document, ComparisonFormat format) {
  switch (format) {
    case ComparisonFormat::html:
      return comparisonAsHtml(comparison);
    case ComparisonFormat::json:
      return dumped(comparisonJson(comparison, document)) + "\n";
    case ComparisonFormat::pdf:
      break;
  }
  return comparisonAsPdf(comparison);
}

}  // namespace longleaf::app
