// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged model files, and damage to what else the engine is given, through the functions that the fuzzers call: no
// input breaks a promise, ends the program, or takes more memory than its kind may.
#include <QTest>

#include "fuzz/mutations.h"

using namespace longleaf::tests::fuzz;

class TestMutationsModels final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void damaged_data() { addTargetRows({Group::modelFile, Group::ofModels}); }
  void damaged() { tryRow(300); }
};

QTEST_GUILESS_MAIN(TestMutationsModels)
#include "tst_mutations_models.moc"
