// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged documents in this process, messages of the parsing child, and answers, as tst_mutations_models does it.
#include <QGuiApplication>
#include <QLoggingCategory>
#include <QTest>

#include "fuzz/mutations.h"

using namespace longleaf::tests::fuzz;

class TestMutationsDocuments final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("qt.pdf.*=false")); }
  void damaged_data() { addTargetRows({Group::documentFile, Group::ofDocuments}); }
  void damaged() { tryRow(400); }
};

QTEST_MAIN(TestMutationsDocuments)
#include "tst_mutations_documents.moc"
