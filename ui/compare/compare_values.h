// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of a comparison shows and returns, as plain values. Cards count from 0; the first one is the reference.
#pragma once

#include <QList>
#include <QString>

#include "ui/charts/chart_palette.h"

namespace longleaf::ui {

inline constexpr int kFewestCards = 2;
inline constexpr int kMostCards = 4;

/// What a card reads with.
struct ComparedSetting {
  QString text{};       // "budget=512,method=streaming", as the command line takes it
  QString name{};       // for people: "Balanced · zsmerge 2,048"
  QString shortName{};  // where there is little room: "zsmerge 2,048"
  QString problem{};    // why nothing can be read with it; empty: it can
};

enum class CardPhase { idle, waiting, reading, answering, agreeing, done, stopped };

/// UTF-16 units of an answer.
struct AnswerSpan {
  qsizetype begin = 0;
  qsizetype end = 0;
  friend bool operator==(const AnswerSpan&, const AnswerSpan&) = default;
};

/// What a card shows; an empty figure is one that is not known.
struct CardState {
  CardPhase phase = CardPhase::idle;
  QString cost{};      // "24 : 1 · 48 MiB": known once it is planned
  QString progress{};  // "Reading · 42 % · 612 tokens/s"
  double share = -1;   // of the reading that is done; negative: there is no telling
  QString answer{};
  QList<AnswerSpan> differing{};  // from the reference's answer, in order
  QString agreement{};            // with units, all of these
  QString cacheMemory{};
  QString peakMemory{};
  QString readIn{};
  QString answersAt{};
  QString sources{};     // "2 citations, both exact"
  bool lacking = false;  // nothing is cited, or something is not in the document
};

/// Shares of a page's tokens; they add up to 1. A page without text has none.
struct PageFate {
  double kept = 0;
  double merged = 0;
  double dropped = 0;
  bool none() const { return kept <= 0 && merged <= 0 && dropped <= 0; }
};

struct StripPage {
  QString label{};      // "p. 12"
  QString beginning{};  // of its text
};

struct StripRow {
  int card = 0;  // whose mark it has
  QString name{};
  QList<PageFate> fates{};  // [pages]
};

struct StripData {
  QList<StripPage> pages{};
  QList<StripRow> rows{};  // of those that have been read
  int layers = 0;
  int kvHeads = 0;  // of each layer
};

/// How a card is marked, here and in the charts: colours that colour-blind people tell apart, and a shape with each.
/// None of the first three is the blue or the orange of the strip.
inline int cardLookNumber(int card) {
  constexpr std::array<int, kMostCards> kLooks = {2, 1, 3, 0};
  return kLooks[static_cast<std::size_t>(std::clamp(card, 0, kMostCards - 1))];
}
inline SeriesLook cardLook(int card, const QColor& ink) {
  return seriesLook(static_cast<std::size_t>(cardLookNumber(card)), ink);
}

}  // namespace longleaf::ui
