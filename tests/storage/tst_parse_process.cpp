// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QTest>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "storage/documents/read_document.h"
#include "storage/parse/child_process.h"
#include "storage/parse/parse_process.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/sample_documents.h"
#include "support/scratch_folder.h"
#include "support/sound_document.h"

using namespace longleaf::storage;
using std::chrono::milliseconds;

namespace {

/// LONGLEAF_PARSE names another program for as long as this lives.
class OtherProgram final {
 public:
  explicit OtherProgram(const std::string& path) { qputenv("LONGLEAF_PARSE", QByteArray::fromStdString(path)); }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;
  ~OtherProgram() { qputenv("LONGLEAF_PARSE", m_before); }

 private:
  QByteArray m_before = qgetenv("LONGLEAF_PARSE");
};

std::size_t entriesOf(const char* folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

bool hasChildren() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

std::size_t residentMiB(int pid) {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20U;
}

/// Whether the child holds so much that it must be in the middle of its work: more than the program and slowFile().
bool isAtWork(int pid) { return residentMiB(pid) >= 100; }

/// Runs `act` in another thread as soon as `isTime`.
class Meanwhile final {
 public:
  Meanwhile(std::function<bool()> isTime, std::function<void()> act)
      : m_thread([this, isTime = std::move(isTime), act = std::move(act)] {
          while (!m_over && !isTime()) std::this_thread::yield();
          if (m_over) return;
          m_acted = true;
          act();
        }) {}
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() { finish(); }
  /// Whether it acted.
  bool finish() {
    m_over = true;
    if (m_thread.joinable()) m_thread.join();
    return m_acted;
  }

 private:
  std::atomic<bool> m_over = false;
  std::atomic<bool> m_acted = false;
  std::thread m_thread;
};

}  // namespace

class TestParseProcess final : public QObject {
  Q_OBJECT

  longleaf::tests::ScratchFolder m_folder;

  std::string write(const std::string& name, const std::string& bytes) {
    return m_folder.write(name, std::as_bytes(std::span(bytes)));
  }
  std::string smallFile() { return write("small.txt", "Some text.\n"); }
  /// Some seconds of work and some hundred MiB of memory.
  std::string slowFile() {
    const std::string path = m_folder.path("slow.md");
    if (std::filesystem::exists(path)) return path;
    const QByteArray line("A *line* of text, `code`, caf\xC3\xA9, as there are many.\n\n");
    return write("slow.md", line.repeated(300'000).toStdString());
  }
  /// A program that is not ours. Descriptors 3 and 4 are its socket and the file.
  std::string script(const std::string& body) {
    const std::string path = write("script", "#!/bin/sh\n" + body + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  void compareWithInProcess(const std::string& path) {
    const auto here = readDocument(path);
    const auto there = openDocument(path);
    if (here) {
      QVERIFY2(there, there ? "" : there.error().message.c_str());
      QCOMPARE(there->text, here->text);
      QVERIFY(there->warnings == here->warnings);
      QVERIFY(longleaf::tests::sameContent(*there, *here));
      QCOMPARE(there->path, path);
    } else {
      QVERIFY(!there);
      QCOMPARE(there.error().message, here.error().message);
      QCOMPARE(there.error().code, here.error().code);
    }
  }

 private Q_SLOTS:
  void initTestCase() {
    if (parseProgram().empty()) QSKIP("longleaf-parse is not built, or LONGLEAF_PARSE does not name it");
  }

  /// Whatever a test did, it left no process behind.
  void cleanup() { QVERIFY(!hasChildren()); }

  void samplesAreReadAsInProcess_data() {
    QTest::addColumn<QByteArray>("bytes");
    for (const auto& sample : longleaf::tests::sampleDocuments())
      QTest::newRow(sample.name.c_str()) << QByteArray::fromStdString(sample.bytes);
    QTest::newRow("empty.txt") << QByteArray();
    QTest::newRow("wrong ending.pdf") << QByteArray("text\n");
    QTest::newRow("binary.dat") << QByteArray(100, '\0');
    QTest::newRow("line\nfeed and \"quotes\" \xFF.txt") << QByteArray("text\n");
  }

  void samplesAreReadAsInProcess() {
    QFETCH(QByteArray, bytes);
    compareWithInProcess(write(QTest::currentDataTag(), bytes.toStdString()));
  }

  void booksAreReadAsInProcess_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"time_machine.txt", "time_machine.html", "alice.pdf", "georgia-cfi.epub"})
      QTest::newRow(name) << name;
  }

  void booksAreReadAsInProcess() {
    QFETCH(QString, name);
    const std::string path = longleaf::tests::sharedFile("data/books/" + name.toStdString());
    if (path.empty()) QSKIP("no such book in shared/data/books");
    compareWithInProcess(path);
  }

  /// Encodings need tables that are files: a locked-in process must have loaded them before.
  void encodingsAreReadAsInProcess_data() {
    QTest::addColumn<QByteArray>("name");
    // The names of https://encoding.spec.whatwg.org, section 4.2, and what the detector may find beyond them.
    for (const char* name : {"ibm866",
                             "iso-8859-1",
                             "iso-8859-2",
                             "iso-8859-3",
                             "iso-8859-4",
                             "iso-8859-5",
                             "iso-8859-6",
                             "iso-8859-7",
                             "iso-8859-8",
                             "iso-8859-10",
                             "iso-8859-11",
                             "iso-8859-13",
                             "iso-8859-14",
                             "iso-8859-15",
                             "iso-8859-16",
                             "koi8-r",
                             "koi8-u",
                             "macintosh",
                             "windows-874",
                             "windows-1250",
                             "windows-1251",
                             "windows-1252",
                             "windows-1253",
                             "windows-1254",
                             "windows-1255",
                             "windows-1256",
                             "windows-1257",
                             "windows-1258",
                             "x-mac-cyrillic",
                             "gbk",
                             "gb2312",
                             "gb18030",
                             "big5",
                             "big5-hkscs",
                             "euc-jp",
                             "iso-2022-jp",
                             "shift_jis",
                             "x-sjis",
                             "euc-kr",
                             "ks_c_5601-1987",
                             "iso-8859-9",
                             "latin1",
                             "us-ascii",
                             "ibm852",
                             "ibm855",
                             "ibm862",
                             "ibm865",
                             "tis-620",
                             "viscii",
                             "euc-tw",
                             "uhc",
                             "johab",
                             "iso-2022-kr",
                             "iso-2022-cn",
                             "mac-cyrillic",
                             "mac-centraleurope",
                             "no-such-encoding"})
      QTest::newRow(name) << QByteArray(name);
  }

  void encodingsAreReadAsInProcess() {
    QFETCH(QByteArray, name);
    const QByteArray body("<p>\xC4\xE3\xBA\xC3 \xA4\xB3\xA4\xF3 \xD0\xF2 \xE1\xE2\xE7.</p>");
    compareWithInProcess(write("page.html", "<html><meta charset=" + name.toStdString() + ">" + body.toStdString()));
  }

  void guessedEncodingsAreReadAsInProcess_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QString russian =
        QStringLiteral("Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему.\n");
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE") +
                                   QByteArray(reinterpret_cast<const char*>(russian.utf16()), 2 * russian.size());
    QTest::newRow("windows-1251")
        << QByteArray(
               "\xC2\xF1\xE5 \xF1\xF7\xE0\xF1\xF2\xEB\xE8\xE2\xFB\xE5 \xF1\xE5\xEC\xFC\xE8 \xEF\xEE\xF5\xEE\xE6\xE8 "
               "\xE4\xF0\xF3\xE3 \xED\xE0 \xE4\xF0\xF3\xE3\xE0.\n")
               .repeated(5);
    QTest::newRow("Shift JIS")
        << QByteArray(
               "\x82\xB1\x82\xEA\x82\xCD\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x95\xB6\x8F\xCD\x82\xC5\x82\xB7\x81\x42\n")
               .repeated(9);
    QTest::newRow("windows-1252") << QByteArray("\x93Quoted\x94 caf\xE9s.\n");
  }

  void guessedEncodingsAreReadAsInProcess() {
    QFETCH(QByteArray, bytes);
    compareWithInProcess(write("guess.txt", bytes.toStdString()));
  }

  void unreadableFiles() {
    compareWithInProcess(m_folder.path("missing.txt"));
    compareWithInProcess(m_folder.path(""));
    compareWithInProcess("/dev/null");
  }

  void oneProcessAnswersAgain() {
    auto process = ParseProcess::open(smallFile());
    QVERIFY(process);
    for (int i = 0; i < 3; ++i) {
      const auto document = process->document();
      QVERIFY(document);
      QCOMPARE(document->text, std::string("Some text.\n"));
      QCOMPARE(process->image(0, 10, 10).error().code, ErrorCode::unsupportedFormat);
      QCOMPARE(process->pageSizes().error().code, ErrorCode::unsupportedFormat);
      QCOMPARE(process->rectangles(0, 0, 1).error().code, ErrorCode::unsupportedFormat);
    }
    QCOMPARE(process->image(0, 0, 10).error().code, ErrorCode::internal);
    QCOMPARE(process->image(0, 10, 1'000'000).error().code, ErrorCode::internal);
  }

  /// The child tries it itself: sockets, processes, files, signals, memory that can be run.
  void theChildIsLockedIn() {
    auto process = ParseProcess::open(smallFile());
    QVERIFY(process);
    const auto report = process->sandbox();
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(!report->text.empty());
    qInfo("%s", report->text.c_str());
    if (!report->systemCalls) {
      qInfo("this system could not be sandboxed: the child could %zu forbidden things", report->possible.size());
      QVERIFY(!report->possible.empty());  // the attempts are real ones
      QSKIP("this system could not be sandboxed");
    }
    for (const std::string& deed : report->possible) qWarning("the child could %s", deed.c_str());
    QVERIFY(report->possible.empty());
    QVERIFY(process->document());
  }

  void theChildKnowsNothingOfItsParent() {
    const std::string told = m_folder.path("told");
    const OtherProgram other(script("{ env; echo args: $*; ls -l /proc/self/fd; cat /proc/self/stat; } > " + told));
    const int leaked = ::open("/dev/null", O_RDONLY);  // not close-on-exec, as some library's may be
    qputenv("LD_LIBRARY_PATH", "/nowhere");
    qputenv("LONGLEAF_TEST_SECRET", "hidden");
    const auto document = openDocument(smallFile(), "sesame");
    qunsetenv("LD_LIBRARY_PATH");
    qunsetenv("LONGLEAF_TEST_SECRET");
    ::close(leaked);
    QVERIFY(!document);
    std::ifstream file(told);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    QVERIFY(text.find("LC_ALL=C.UTF-8") != std::string::npos);
    for (const char* secret : {"LD_", "SECRET", "hidden", "sesame", "QT_", "HOME"})
      QVERIFY2(text.find(secret) == std::string::npos, secret);
    // Standard streams, socket, file; `ls` opens the folder itself.
    QCOMPARE(QString::fromStdString(text).count(QStringLiteral(" -> ")), 6);
    QVERIFY(text.find("0 -> /dev/null") != std::string::npos && text.find("3 -> socket") != std::string::npos &&
            text.find("4 -> " + m_folder.path("small.txt")) != std::string::npos);
    // A session of its own: Ctrl-C is for the parent.
    const QStringList stat = QString::fromStdString(text.substr(text.rfind(") "))).split(u' ');
    QVERIFY(stat.size() > 5 && stat[4].toInt() != ::getsid(0));
  }

  void aChildThatIsKilledIsAnError() {
    auto process = ParseProcess::open(smallFile());
    QVERIFY(process);
    ::kill(process->pid(), SIGTERM);
    const auto document = process->document();
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::corrupt);
    QCOMPARE(document.error().message,
             std::string("The reader of \"small.txt\" ended (signal 15); the file is damaged or made to harm"));
    QCOMPARE(process->pageSizes().error().message, document.error().message);
  }

  void aChildThatDiesAtWorkIsAnError() {
    auto process = ParseProcess::open(slowFile());
    QVERIFY(process);
    Meanwhile killer([&] { return isAtWork(process->pid()); }, [&] { ::kill(process->pid(), SIGTERM); });
    const auto document = process->document();
    QVERIFY(killer.finish());
    QVERIFY(!document);
    QCOMPARE(document.error().message,
             std::string("The reader of \"slow.md\" ended (signal 15); the file is damaged or made to harm"));
  }

  /// The child has read what it was asked, and never answers.
  void aStopDoesNotWaitForAnAnswer() {
    const std::string asked = m_folder.path("asked");
    const OtherProgram other(script("head -c 1 <&3 >" + asked + "; cat <&3 >/dev/null"));
    std::stop_source stop;
    QElapsedTimer clock;
    Meanwhile stopper([&] { return std::filesystem::exists(asked) && std::filesystem::file_size(asked) > 0; },
                      [&] {
                        clock.start();
                        stop.request_stop();
                      });
    const auto document = openDocument(smallFile(), {}, stop.get_token(), {.time = std::chrono::hours(1)});
    QVERIFY(stopper.finish());
    qInfo("stopped after %lld ms", static_cast<long long>(clock.elapsed()));
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::stopped);
  }

  void aStopBeforehand() {
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(openDocument(smallFile(), {}, stop.get_token()).error().code, ErrorCode::stopped);
  }

  void timeIsLimited() {
    const OtherProgram other(script("cat <&3 >/dev/null"));
    QElapsedTimer clock;
    clock.start();
    const auto document = openDocument(smallFile(), {}, {}, {.time = milliseconds(300)});
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::corrupt);
    QCOMPARE(document.error().message, std::string("\"small.txt\" takes longer than 300 ms to open"));
    QVERIFY(clock.elapsed() >= 300);
  }

  /// Also where the parent does not look: the system counts too.
  void processorTimeIsLimited() {
    const int file = ::open(smallFile().c_str(), O_RDONLY | O_CLOEXEC);
    auto process = ChildProcess::start(script("while :; do :; done"), {}, file);
    ::close(file);
    QVERIFY(process);
    (*process)->allowProcessorTime(std::chrono::seconds(1));
    std::string answer;
    const Watch watch{
        std::chrono::steady_clock::now() + milliseconds(longleaf::tests::kPatienceForWork), std::size_t{1} << 40U, {}};
    const auto got = (*process)->receive(1, answer, watch);
    QVERIFY(!got && got.error() == Trouble::death);
    (*process)->bury();
    QCOMPARE((*process)->ending(), "signal " + std::to_string(SIGXCPU));
  }

  void memoryIsLimited() {
    const auto document = openDocument(slowFile(), {}, {}, {.memoryBytes = std::size_t{64} << 20U});
    QVERIFY(!document);
    QCOMPARE(document.error().message, std::string("\"slow.md\" needs more than 64 MiB to open"));
    QCOMPARE(document.error().code, ErrorCode::corrupt);
  }

  void answersAreLimited() {
    const auto document = openDocument(slowFile(), {}, {}, {.answerBytes = 1000});
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::corrupt);
  }

  void aMissingProgramIsAnError() {
    for (const std::string& path : {m_folder.path("none"), smallFile()}) {
      const OtherProgram other(path);
      QCOMPARE(parseProgram(), std::string());
      QCOMPARE(openDocument(smallFile()).error().code, ErrorCode::internal);
      // The file comes first: that it is not there is the more useful sentence.
      QCOMPARE(openDocument(m_folder.path("missing.txt")).error().code, ErrorCode::notFound);
    }
    const std::string noProgram = write("script", "#!/nowhere/at/all\n");
    std::filesystem::permissions(noProgram, std::filesystem::perms::owner_all);
    const OtherProgram other(noProgram);
    QCOMPARE(openDocument(smallFile()).error().code, ErrorCode::internal);
  }

  void theProgramIsLookedForBesideThisOne() {
    const QByteArray named = qgetenv("LONGLEAF_PARSE");
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto beside = folder / "longleaf-parse";
    if (std::filesystem::exists(beside)) QSKIP("there is a longleaf-parse beside the test");
    qunsetenv("LONGLEAF_PARSE");
    const std::string before = parseProgram();
    std::filesystem::create_symlink("/bin/true", beside);
    const std::string after = parseProgram();
    std::filesystem::remove(beside);
    qputenv("LONGLEAF_PARSE", named);
    QVERIFY(before != beside.string());
    QCOMPARE(after, beside.string());
  }

  void nonsenseIsRefused_data() {
    QTest::addColumn<QByteArray>("body");
    // A head: magic, length of the fields, type, length of the data.
    const QByteArray magic("\\000\\032\\012\\015\\114\\114\\120\\061");
    const auto size = [](const char* low) { return QByteArray(low) + "\\000\\000\\000"; };
    const QByteArray document = size("\\145");
    const auto row = [](const char* name, const QByteArray& bytes) {
      QTest::newRow(name) << "printf '" + bytes + "' >&3; cat <&3 >/dev/null";
    };
    row("text", "Hello, here I am, and I do not know the protocol\\n");
    row("wrong magic", "\\001" + magic.mid(4) + size("\\002") + document + size("\\000") + size("\\000") + "{}");
    row("unknown type", magic + size("\\002") + size("\\011") + size("\\000") + size("\\000") + "{}");
    row("a request as answer", magic + size("\\002") + size("\\001") + size("\\000") + size("\\000") + "{}");
    row("an empty document", magic + size("\\002") + document + size("\\000") + size("\\000") + "{}");
    row("an answer to something else", magic + size("\\002") + size("\\151") + size("\\000") + size("\\000") + "{}");
    row("fields that are no JSON", magic + size("\\002") + document + size("\\000") + size("\\000") + "{{");
    row("gigabytes announced", magic + size("\\002") + document + size("\\000") + size("\\377") + "{}");
    row("long fields announced", magic + "\\000\\000\\000\\377" + document + size("\\000") + size("\\000") + "{}");
    QTest::newRow("zeros without end") << QByteArray("cat /dev/zero >&3");
    QTest::newRow("noise without end") << QByteArray("cat /dev/urandom >&3");
  }

  void nonsenseIsRefused() {
    QFETCH(QByteArray, body);
    const OtherProgram other(script(body.toStdString()));
    const auto document = openDocument(smallFile(), {}, {}, {.time = milliseconds(20'000)});
    QVERIFY(!document);
    QCOMPARE(document.error().message, std::string("The reader of \"small.txt\" gave an answer that makes no sense; "
                                                   "the file is damaged or made to harm"));
    QCOMPARE(document.error().code, ErrorCode::corrupt);
  }

  void hangingUpIsDying_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("ending");
    QTest::newRow("at once") << QByteArray("exit 3") << QByteArray(" (exit status 3)");
    QTest::newRow("behind half a head") << QByteArray("printf '\\000\\032\\012' >&3") << QByteArray(" (exit status 0)");
    // The socket is closed, but the process runs on: it is ended.
    QTest::newRow("without dying") << QByteArray("exec 3>&-; while :; do :; done") << QByteArray();
    QTest::newRow("by abort") << QByteArray("kill -ABRT $$") << QByteArray(" (signal 6)");
  }

  void hangingUpIsDying() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, ending);
    const OtherProgram other(script(body.toStdString()));
    const auto document = openDocument(smallFile());
    QVERIFY(!document);
    QCOMPARE(document.error().message,
             "The reader of \"small.txt\" ended" + ending.toStdString() + "; the file is damaged or made to harm");
  }

  /// The system ends the child with the thread that started it, so no child outlives a killed parent.
  void theChildDiesWithItsParent() {
    std::optional<ParseProcess> process;
    std::thread([&] {
      auto opened = ParseProcess::open(smallFile());
      if (opened && opened->document()) process.emplace(std::move(*opened));
    }).join();
    QVERIFY(process);
    QTRY_VERIFY(!process->document());
    QVERIFY(process->document().error().message.find("(signal 9)") != std::string::npos);
  }

  void manyOpensLeaveNothing() {
    const std::string path = smallFile();
    QVERIFY(openDocument(path));
    const std::size_t descriptors = entriesOf("/proc/self/fd");
    const std::size_t threads = entriesOf("/proc/self/task");
    constexpr int kOpens = 100;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < kOpens; ++i) QVERIFY(openDocument(path));
    qInfo("%.1f ms for each opening", static_cast<double>(clock.elapsed()) / kOpens);
    for (int i = 0; i < 20; ++i) QVERIFY(ParseProcess::open(path));  // ended without a request
    QCOMPARE(entriesOf("/proc/self/fd"), descriptors);
    QCOMPARE(entriesOf("/proc/self/task"), threads);
    QVERIFY(!hasChildren());
  }

  void processesStandSideBySide() {
    auto first = ParseProcess::open(smallFile());
    auto second = ParseProcess::open(write("second.txt", "Other text.\n"));
    QVERIFY(first && second);
    QVERIFY(first->pid() != second->pid());
    QCOMPARE(second->document()->text, std::string("Other text.\n"));
    QCOMPARE(first->document()->text, std::string("Some text.\n"));
    *first = std::move(*second);
    QCOMPARE(first->document()->text, std::string("Other text.\n"));
  }
};

QTEST_APPLESS_MAIN(TestParseProcess)
#include "tst_parse_process.moc"
