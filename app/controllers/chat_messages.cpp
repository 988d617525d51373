// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/chat_messages.h"

#include <QCoreApplication>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"

namespace longleaf::app {

namespace {

ui::MessageState shownState(storage::MessageState state) {
  switch (state) {
    case storage::MessageState::streaming:
      return ui::MessageState::streaming;
    case storage::MessageState::complete:
      return ui::MessageState::complete;
    case storage::MessageState::stopped:
      return ui::MessageState::stopped;
    case storage::MessageState::failed:
      break;
  }
  return ui::MessageState::failed;
}

QString quoted(const std::string& text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

qsizetype unitAt(const std::string& text, std::size_t at) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(at, text.size()))).size();
}

QString measureText(const std::string& measurements) {
  const auto measured = nlohmann::json::parse(measurements, nullptr, false);
  const nlohmann::json::json_pointer all("/statistics");
  if (!measured.contains(all)) return {};
  const auto number = [&](const char* phase, const char* name) {
    const auto place = all / phase / name;
    return measured.contains(place) && measured[place].is_number() ? measured[place].get<double>() : 0.0;
  };
  return QCoreApplication::translate("ChatMessages", "%1 s to the first word · %2 tokens/s")
      .arg(ui::rateText(number("prefill", "seconds")), ui::rateText(number("decode", "tokens_per_second")));
}

ui::ChatMessage shownMessage(const storage::MessageRecord& record, const MessageTitles& titles) {
  ui::ChatMessage shown{.id = record.id,
                        .fromUser = record.role == storage::Role::user,
                        .state = shownState(record.state),
                        .text = quoted(record.text)};
  for (const storage::CitationRecord& c : record.citations) {
    shown.citations.append({.place = {c.document, static_cast<qint64>(c.begin), static_cast<qint64>(c.end)},
                            .label = ui::pageName(quoted(c.label)),
                            .document = titles.several && titles.titleOf ? titles.titleOf(c.document) : QString(),
                            .quote = quoted(c.quote),
                            .exact = c.match == "exact",
                            .sentenceEnd = unitAt(record.text, c.sentenceEnd)});
  }
  qsizetype from = 0;
  for (const storage::UnsupportedRecord& part : record.unsupported) {
    const QString text = quoted(part.text);
    // The library keeps what was not found, not where it stood: it is looked for in order.
    qsizetype begin = shown.text.indexOf(text, from);
    if (begin < 0) begin = shown.text.indexOf(text);
    const qsizetype end = begin < 0 ? 0 : begin + text.size();
    shown.unsupported.append(
        {.begin = std::max<qsizetype>(begin, 0), .end = end, .text = text, .reason = quoted(part.reason)});
    if (end > 0) from = end;
  }
  for (const storage::PassageRecord& passage : record.passages) {
    shown.passages.append(
        {.place = {passage.document, static_cast<qint64>(passage.begin), static_cast<qint64>(passage.end)},
         .label = ui::pageName(quoted(passage.label))});
  }
  if (!shown.fromUser) shown.measure = measureText(record.measurements);
  return shown;
}

}  // namespace longleaf::app
