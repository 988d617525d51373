// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of Qt Test tables for every method. Included behind everything of the kernels, which have fields called `slots`.
#pragma once

#include <algorithm>

#include "support/session_scene.h"

#include <QTest>

namespace longleaf::tests {

/// A row for every method and for every switch of the default: columns preset and changes ("key=value key=value").
inline void addMethodRows() {
  QTest::addColumn<QString>("preset");
  QTest::addColumn<QString>("changes");
  const auto row = [](const QString& preset, const QString& changes) {
    QTest::newRow(qPrintable(preset + ' ' + changes)) << preset << changes;
  };
  for (const inference::Preset& preset : inference::presets()) row(preset.name.data(), "");
  for (const char* changes : {"store=f32", "store=bf16", "store=q8", "schedule=token", "schedule=prompt",
                              "read_mode=exact", "positions=absolute", "chunk=1", "chunk=7", "score=maxmean",
                              "score=sum value_weight=v pool_kind=average", "fate=drop", "alpha=0", "threshold=-1",
                              "merge=dot", "sink=0", "residual=10%", "score=maxmean read_mode=exact"}) {
    row("zsmerge", changes);
  }
  for (const char* changes : {"fate=merge_similar", "fate=merge_adjacent threshold=0", "variance=on threshold=0",
                              "score=window_mean window=8", "score=sum window=5", "allocate=pooled_layer floor=20%",
                              "allocate=pooled_model floor=50% schedule=prompt", "allocate=pooled_counts",
                              "allocate=pyramid beta=4", "allocate=uncertainty floor=75%", "positions=capped"}) {
    row("zsmerge", changes);
  }
  row("full", "positions=relative");
  row("h2o", "positions=absolute");
  row("zsmerge-paper", "read_mode=chunked");
  row("zsmerge-paper", "positions=relative");
}

/// The present row of such a table.
inline Setup fetchedSetup() {
  QFETCH(const QString, preset);
  QFETCH(const QString, changes);
  Setup setup{.preset = preset.toStdString()};
  for (const QString& change : changes.split(' ', Qt::SkipEmptyParts)) {
    setup.changes.emplace_back(change.section('=', 0, 0).toStdString(), change.section('=', 1).toStdString());
  }
  // Some methods cannot do with so few slots.
  const auto smallest = inference::smallestBudget(settingsOf(setup.preset, setup.changes).method);
  setup.budget = std::max(setup.budget, smallest.value_or(0));
  return setup;
}

}  // namespace longleaf::tests
