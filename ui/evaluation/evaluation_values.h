// SPDX-License-Identifier: GPL-3.0-or-later
// What the evaluation page shows and returns, as plain values.
#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>
#include <optional>

#include "ui/charts/heat_map.h"
#include "ui/charts/series_chart.h"

namespace longleaf::ui {

/// A document of the library.
struct EvaluationDocument {
  qint64 id = 0;
  QString title{};
  QString detail{};  // "50,514 tokens"
};

/// A task that can be chosen.
struct EvaluationTask {
  QString key{};   // "facts"
  QString name{};  // "Facts"
  QString meaning{};
  QString unit{};      // what is counted: "facts", "tokens at the end"
  int usualItems = 0;  // 0: all there are
  int mostItems = 0;
  bool ofQuestionFile = false;  // has texts of its own, and goes alone
};

/// What can be chosen from.
struct EvaluationOffer {
  QList<EvaluationDocument> documents{};
  QList<EvaluationTask> tasks{};
  QList<QPair<QString, QString>> methods{};  // name, one line on it
};

struct EvaluationTaskWish {
  QString key{};
  int items = 0;  // 0: the usual
  friend bool operator==(const EvaluationTaskWish&, const EvaluationTaskWish&) = default;
};

/// A run as a person asks for it.
struct EvaluationWish {
  QList<qint64> documents{};
  QString questionFile{};  // counts where a task is of question files
  QList<EvaluationTaskWish> tasks{};
  QStringList methods{};
  QString budgets{};      // "512, 1024": each method takes each of them
  QStringList written{};  // further settings: "budget=512,method=streaming"
  QString reference{};    // one of EvaluationCheck::settings; empty: the first
  QString seed{};
  QString tokens{};  // of each text, from its beginning; empty: all
};

/// What a wish comes to.
struct EvaluationCheck {
  QString problem{};       // why it cannot be begun; empty: it can
  QStringList settings{};  // as rows will call them
  QString summary{};       // "2 documents × 6 settings: 12 readings"
  QString estimate{};      // "About 12 min, by earlier runs"
};

struct EvaluationRunRow {
  enum class State { complete, partial, running };
  qint64 id = 0;
  QString title{};   // the documents
  QString detail{};  // tasks, settings, date
  QString rows{};    // "12 of 12 rows"
  State state = State::complete;
};

struct EvaluationTableRow {
  enum class Verdict { reference, better, worse, unclear, unknown };
  QString document{};  // empty: over all documents
  QString setting{};
  QString slots{};
  QString mean{};
  QString interval{};
  Verdict verdict = Verdict::reference;
  QString difference{};  // "−0.120 (−0.200 to −0.050)"; empty for the reference
  QString time{};
  QString parts{};  // "exact 0.35 · once 1.20"
};

struct EvaluationSection {
  QString heading{};  // "Facts"
  QString detail{};   // "nats per token, lower is better · 40 items"
  bool severalDocuments = false;
  QList<EvaluationTableRow> rows{};
  QString chartTitle{};
  SeriesChartData chart{};
  QString mapsTitle{};
  QList<QPair<QString, HeatMapData>> maps{};  // with the name of the series
};

/// One run with what is there of it.
struct EvaluationResults {
  qint64 id = 0;
  QString title{};
  QString detail{};
  QString rows{};  // "7 of 12 rows"
  int rowsDone = 0;
  int rowsAll = 0;
  QList<EvaluationSection> sections{};
};

/// What runs at the moment.
struct EvaluationProgress {
  bool running = false;
  bool stopping = false;
  qint64 id = 0;       // of the run; 0: not known yet
  QString words{};     // "Reading 2 of 6 · method=zsmerge,budget=512 · 1,024 of 5,000 tokens"
  QString timeLeft{};  // "about 3 min left"
  double share = 0;    // 0 to 1
};

enum class EvaluationExport { csv, json, svg, png };

}  // namespace longleaf::ui
