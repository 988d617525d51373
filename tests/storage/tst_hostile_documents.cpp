// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged files of every format through the child: each is answered by a sound document or by a sentence.
#include <QElapsedTimer>
#include <QTest>
#include <algorithm>

#include "storage/parse/parse_process.h"
#include "support/mutator.h"
#include "support/patience.h"
#include "support/sample_documents.h"
#include "support/scratch_folder.h"
#include "support/sound_document.h"

using namespace longleaf::storage;
using longleaf::tests::Mutator;
using longleaf::tests::SampleDocument;

namespace {

constexpr unsigned kSeed = 2024;  // fixed: a failure must come back
constexpr int kFilesOfEachFormat = 45;

}  // namespace

class TestHostileDocuments final : public QObject {
  Q_OBJECT

  longleaf::tests::ScratchFolder m_folder;

  std::string write(const std::string& name, const std::string& bytes) {
    return m_folder.write(name, std::as_bytes(std::span(bytes)));
  }

 private Q_SLOTS:
  void initTestCase() {
    if (parseProgram().empty()) QSKIP("longleaf-parse is not built, or LONGLEAF_PARSE does not name it");
  }

  void damagedFiles_data() {
    QTest::addColumn<int>("sample");
    const auto samples = longleaf::tests::sampleDocuments();
    for (std::size_t i = 0; i < samples.size(); ++i) QTest::newRow(samples[i].name.c_str()) << static_cast<int>(i);
    // The promise is of 300 files.
    QVERIFY(samples.size() * kFilesOfEachFormat >= 300);
  }

  void damagedFiles() {
    QFETCH(int, sample);
    const SampleDocument original = longleaf::tests::sampleDocuments()[static_cast<std::size_t>(sample)];
    const int rounds = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 20 * kFilesOfEachFormat : kFilesOfEachFormat;
    Mutator mutator(kSeed + static_cast<unsigned>(sample));
    int read = 0;
    int died = 0;
    qint64 slowest = 0;
    QElapsedTimer all;
    all.start();
    for (int i = 0; i < rounds && died < 5; ++i) {
      const std::string path = write(original.name, damagedFile(original, mutator, static_cast<std::size_t>(i)));
      QVERIFY(!path.empty());
      QElapsedTimer clock;
      clock.start();
      const auto document = openDocument(path, {}, {}, {.time = std::chrono::milliseconds(longleaf::tests::kPatience)});
      slowest = std::max(slowest, clock.elapsed());
      const QByteArray where = "file " + QByteArray::number(i);
      if (document) {
        const std::string broken = longleaf::tests::brokenPromise(*document);
        QVERIFY2(broken.empty(), where + ": " + broken.c_str());
        ++read;
      } else {
        const Error& error = document.error();
        QVERIFY2(!error.message.empty() && error.message.back() != '.', where + ": " + error.message.c_str());
        QVERIFY2(error.code != ErrorCode::internal && error.code != ErrorCode::stopped, error.message.c_str());
        QVERIFY2(error.message.find("takes longer than") == std::string::npos, where + ": " + error.message.c_str());
        if (!error.message.starts_with("The reader of")) continue;
        qWarning("%s: %s", where.constData(), error.message.c_str());
        ++died;
      }
    }
    qInfo("%d files: %d read, %d refused, %d ended their reader; %.1f ms each, %lld ms at most", rounds, read,
          rounds - read - died, died, static_cast<double>(all.elapsed()) / rounds, static_cast<long long>(slowest));
    QCOMPARE(died, 0);  // the readers hold by themselves; the child is there for what nobody has thought of
  }
};

QTEST_APPLESS_MAIN(TestHostileDocuments)
#include "tst_hostile_documents.moc"
