// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged files of every format through the child: each is answered by a sound document or by a sentence.
#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <cctype>
#include <random>

#include "storage/parse/parse_process.h"
#include "support/patience.h"
#include "support/sample_documents.h"
#include "support/scratch_folder.h"
#include "support/sound_document.h"

using namespace longleaf::storage;
using longleaf::tests::SampleDocument;

namespace {

constexpr unsigned kSeed = 2024;  // fixed: a failure must come back
constexpr int kFilesOfEachFormat = 45;

class Mutator final {
 public:
  explicit Mutator(unsigned seed) : m_random(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }

  /// One kind of damage; `kind` picks it.
  std::string damaged(std::string bytes, std::size_t kind) {
    if (bytes.empty()) return bytes;
    const std::size_t at = below(bytes.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - at, 200));
    switch (kind % 7) {
      case 0:
        return bytes.substr(0, at);
      case 1:
        for (std::size_t n = 1 + below(12); n > 0; --n) bytes[below(bytes.size())] = static_cast<char>(below(256));
        return bytes;
      case 2:
        return bytes.erase(at, length);
      case 3: {
        const std::string piece = bytes.substr(at, length);
        const std::size_t times = 1 + below(50);
        for (std::size_t n = 0; n < times; ++n) bytes.insert(at, piece);
        return bytes;
      }
      case 4: {
        std::string noise(1 + below(300), '\0');
        std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(below(256)); });
        return bytes.insert(at, noise);
      }
      case 5:
        return withHugeNumber(std::move(bytes), at);
      default:
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << below(8)));
        return bytes;
    }
  }

 private:
  /// Where digits follow, a number beyond what 64 bits hold, or a negative one; else four bytes of the largest.
  std::string withHugeNumber(std::string bytes, std::size_t at) {
    const auto isDigit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    const auto first = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), isDigit);
    if (first == bytes.end() || below(4) == 0)
      return bytes.replace(at, 4, below(2) == 0 ? "\xFF\xFF\xFF\xFF" : "\xFF\xFF\xFF\x7F");
    const auto last = std::find_if_not(first, bytes.end(), isDigit);
    const char* numbers[] = {"99999999999999999999", "2147483648", "-1", "65536", "4294967295"};
    bytes.replace(first, last, numbers[below(std::size(numbers))]);
    return bytes;
  }

  std::mt19937 m_random;
};

/// Of an archive also one entry, in an archive that is whole: a reader that checks sums would see nothing else.
std::string damagedFile(const SampleDocument& sample, Mutator& mutator, std::size_t kind) {
  if (sample.parts.empty() || mutator.below(3) == 0) return mutator.damaged(sample.bytes, kind);
  auto parts = sample.parts;
  auto& part = parts[mutator.below(parts.size())];
  part.bytes = mutator.damaged(part.bytes, kind);
  return longleaf::tests::zipped(parts);
}

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
