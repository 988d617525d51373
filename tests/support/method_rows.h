// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of Qt Test tables for every method. Included behind everything of the kernels, which have fields called `slots`.
#pragma once

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
  return setup;
}

}  // namespace longleaf::tests
