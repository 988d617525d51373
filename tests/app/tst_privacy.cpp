// SPDX-License-Identifier: GPL-3.0-or-later
// What the program for the terminal tells others: nothing by a network, and nothing of documents, questions, answers
// and passwords in any file but the library's and those that were asked for, in messages, in other programs' command
// lines, or in what a crash leaves. The window's part: tests/ui/tst_window_privacy.cpp.
#include <QTest>
#include <algorithm>
#include <csignal>
#include <fstream>

#include "storage/parse/parse_process.h"
#include "support/pdf_encryption.h"
#include "support/private_home.h"
#include "support/sample_documents.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

// Words that nothing but the test's own documents, questions and passwords has.
const std::string kText = "quxwombat";
const std::string kTitle = "brindlewick";
const std::string kQuestion = "vantorquill";
const std::string kPassword = "hexamordial";
const std::vector<std::string> kSecrets{kText, kTitle, kQuestion, kPassword};

std::string utf16(const std::string& text) {
  std::string wide;
  for (const char c : text) wide += std::string{c, '\0'};
  return wide;
}

/// The secret that these bytes tell; empty if none.
std::string secretIn(const std::string& bytes) {
  for (const std::string& secret : kSecrets)
    if (bytes.find(secret) != std::string::npos || bytes.find(utf16(secret)) != std::string::npos) return secret;
  return {};
}

/// Without what is another each time: times, rates, memory, dates, paths.
Json lasting(const Json& value) {
  if (!value.is_structured()) return value;
  Json rest = value.is_array() ? Json::array() : Json::object();
  for (const auto& [key, each] : value.items()) {
    const auto names = {
        "statistics", "seconds",  "reading", "path", "document",  "peak_bytes",        "free_bytes",
        "rows",       "added_at", "used_at", "name", "opened_at", "tokens_per_second", "largest_budget_that_fits"};
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    value.is_array() ? rest.push_back(lasting(each)) : void(rest[key] = lasting(each));
  }
  return rest;
}

/// "Max core file size" of a process, soft and hard, as the system tells it.
std::string coreLimit(qint64 process) {
  std::ifstream limits("/proc/" + std::to_string(process) + "/limits");
  for (std::string line; std::getline(limits, line);) {
    if (line.starts_with("Max core file size"))
      return QString::fromStdString(line.substr(18)).simplified().toStdString();
  }
  return {};
}

}  // namespace

class TestPrivacy final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void whatIsForbiddenIsFound();
  void noCommandUsesTheNetwork();
  void messagesTellNothing_data();
  void messagesTellNothing();
  void crashesLeaveNothing_data();
  void crashesLeaveNothing();
  void theReaderOfDocumentsLeavesNothing();

 private:
  QStringList withModel(const QStringList& words) const {
    return QStringList{cliProgram()} + words + QStringList{"--model", m_home->file("tiny.gguf"), "--threads", "1"};
  }
  /// Documents of the test in a home: the samples of all formats, and one with secrets.
  static void furnish(const PrivateHome& home);
  /// Where a secret stands that should not: in a file outside the library, or in the words of a started program.
  QStringList leaks(const ProgramRun& run) const;

  std::unique_ptr<PrivateHome> m_home;
};

void TestPrivacy::initTestCase() {
  if (cliProgram().isEmpty() || storage::parseProgram().empty()) QSKIP("the program is not built");
  if (kSanitized) QSKIP("a sanitizer takes crashes for itself, and does not go under strace");
}

void TestPrivacy::init() {
  m_home = std::make_unique<PrivateHome>();
  furnish(*m_home);
}

void TestPrivacy::furnish(const PrivateHome& home) {
  QVERIFY(writeTinyModel(home.path("tiny.gguf"), {.trainedContext = 65536}));
  fs::create_directories(home.path("documents"));
  for (const SampleDocument& sample : sampleDocuments())
    std::ofstream(home.path("documents/" + sample.name), std::ios::binary) << sample.bytes;
  const std::string secret = "The " + kText + " lives in the north. ";
  writeText(home.path("documents/secret.md"), "# " + kTitle + "\n\n" + secret + prose(3000) + secret);
  const PdfCipher cipher = pdfCipher(QByteArray::fromStdString(kPassword));
  PdfContent book;
  book.pages = {pdfPage({u"A page about the quxwombat."})};
  book.title = u"brindlewick";
  book.cipher = &cipher;
  writeText(home.path("documents/locked.pdf"), writePdf(book));
}

QStringList TestPrivacy::leaks(const ProgramRun& run) const {
  QStringList found;
  for (const fs::path& file : m_home->files()) {
    const std::string name = file.string();
    if (name.starts_with(m_home->library()) || name.starts_with(m_home->path("documents"))) continue;
    if (const std::string secret = secretIn(bytesOf(file)); !secret.empty())
      found.append(QString::fromStdString(secret + " in " + name));
  }
  bool first = true;
  for (const SystemCall& call : run.calls) {
    if (!call.name.starts_with("execve") || std::exchange(first, false)) continue;
    if (const std::string secret = secretIn(call.arguments); !secret.empty())
      found.append(QString::fromStdString(secret + " in " + call.shown()));
  }
  if (const std::string secret = secretIn(run.result.err); !secret.empty())
    found.append(QString::fromStdString(secret + " in a message: " + run.result.err));
  return found;
}

/// That a call of the network, a started program, a written file and a told secret do not go unseen.
void TestPrivacy::whatIsForbiddenIsFound() {
  if (const QString why = PrivateHome::missingTrace(); !why.isEmpty()) QSKIP(qPrintable(why));
  const QString script = QStringLiteral(
      "exec 3<>/dev/udp/127.0.0.1/9; echo quxwombat > note; mkdir -p sub; mv note sub/other; /bin/true hexamordial; "
      "printf 'v\\0a\\0n\\0t\\0o\\0r\\0q\\0u\\0i\\0l\\0l\\0' > wide; echo brindlewick >&2");
  const ProgramRun run = m_home->run({.words = {"bash", "-c", script}});
  const QString sockets = PrivateHome::texts(strangeSockets(run.calls)).join('\n');
  for (const char* call : {"bash: socket(AF_INET, SOCK_DGRAM", "sa_family=AF_INET, sin_port=htons(9)"})
    QVERIFY2(sockets.contains(QLatin1String(call)), qPrintable(sockets));
  const Strings programs = executed(run.calls);
  QVERIFY(std::find(programs.begin(), programs.end(), "true") != programs.end());
  const Strings changed = changedPaths(run.calls);
  const std::string work = fs::canonical(m_home->path("work")).string();
  // The second one by a call that names no folder.
  for (const std::string& path : {work + "/note", std::string("sub"), work + "/sub/other", work + "/wide"})
    QVERIFY2(std::find(changed.begin(), changed.end(), path) != changed.end(), path.c_str());
  const QString told = leaks(run).join('\n');
  for (const char* place :
       {"quxwombat in /", "vantorquill in /", "hexamordial in true: execve", "brindlewick in a message"})
    QVERIFY2(told.contains(QLatin1String(place)), qPrintable(told));
}

/// Each command in two homes: its calls are looked at in one, and the other has no network. Both do the same.
void TestPrivacy::noCommandUsesTheNetwork() {
  if (const QString why = PrivateHome::missingTrace(); !why.isEmpty()) QSKIP(qPrintable(why));
  const bool apart = !PrivateHome::withoutNetwork().isEmpty();
  if (!apart) qWarning("unshare makes no namespace here: nothing is run without a network");
  PrivateHome other;
  furnish(other);

  const QStringList quick{"--budget", "64", "--max-tokens", "8", "--json"};
  std::vector<QStringList> jobs{
      {"--version"},
      {"info", "--json"},
      {"plan", "--tokens", "50000", "--json"},
      {"tokenize", "documents/sample.txt", "--json"},
      {"library", "add", "documents/", "--json"},
      QStringList{"read", "documents/sample.pdf"} + quick,
      QStringList{"ask", "documents/secret.md", "documents/sample.epub", "-q", "What lives there?"} + quick,
      QStringList{"ask", "--chat", "1", "-q", "And where?"} + quick,
      QStringList{"ask", "documents/locked.pdf", "--password", "hexamordial", "-q", "What is on it?"} + quick,
      QStringList{"summarize", "documents/sample.docx"} + quick,
      {"compare", "documents/secret.md", "-q", "What lives there?", "--setting", "budget=64", "--setting",
       "budget=64,method=streaming", "--max-tokens", "4", "--export", "work/comparison.html", "--json"},
      {"evaluate", "perplexity", "documents/secret.md", "--setting", "budget=64", "--setting", "budget=64,method=h2o",
       "--csv", "work/rows.csv", "--svg", "work/plot.svg", "--json"},
      QStringList{"generate", "--prompt", "Once"} + quick,
      {"perplexity", "documents/secret.md", "--count", "64", "--json"},
      {"models", "list", "--json"},
      {"models", "import", "tiny.gguf", "--json"},
      {"models", "use", "tiny.gguf", "--json"},
      {"export", "1", "--to", "md", "--output", "work/chat.md", "--json"},
      {"export", "1", "--to", "pdf", "--output", "work/chat.pdf", "--json"},
      {"library", "list", "--json"},
      {"library", "search", "north", "--json"},
      {"library", "snapshots", "--json"},
      {"library", "gc", "--json"},
      {"library", "check", "--json"},
      {"library", "remove", "2", "--json"},
  };
  for (const SampleDocument& sample : sampleDocuments())
    jobs.push_back({"documents", "documents/" + QString::fromStdString(sample.name), "--json"});

  const auto wordsIn = [](const PrivateHome& home, QStringList job) {
    for (QString& word : job)
      if (word.contains('/') || word == "tiny.gguf") word = home.file(word.toStdString());
    const bool ownModel = job[0] == "models" || job[0] == "--version" || job[0] == "export" || job[0] == "library";
    return QStringList{cliProgram()} + job +
           (ownModel ? QStringList() : QStringList{"--model", home.file("tiny.gguf"), "--threads", "1"});
  };
  std::size_t parsers = 0, pairs = 0;
  for (const QStringList& job : jobs) {
    const QByteArray name = job.join(' ').toUtf8();
    const ProgramRun run = m_home->run({.words = wordsIn(*m_home, job)});
    QVERIFY2(run.result.status == 0, QByteArray(name + ": " + run.result.err.c_str()));
    QVERIFY2(!run.calls.empty(), name);
    const Strings strange = strangeSockets(run.calls);
    QVERIFY2(strange.empty(), QByteArray(name + '\n' + PrivateHome::texts(strange).join('\n').toUtf8()));
    for (const std::string& program : executed(run.calls)) QVERIFY2(program == "longleaf-parse", program.c_str());
    QCOMPARE(socketCalls(run.calls, "longleaf-parse"), std::size_t{0});
    parsers += executed(run.calls).size();
    pairs += socketCalls(run.calls, "longleaf-cli");
    if (!apart) continue;
    const ProgramRun alone = other.run({.words = wordsIn(other, job), .traced = false, .network = false});
    QCOMPARE(alone.result.status, run.result.status);
    if (job.contains("--json"))
      QCOMPARE(shown(lasting(Json::parse(alone.result.out))), shown(lasting(Json::parse(run.result.out))));
  }
  qInfo("%zu commands, %zu parsers; %zu calls about sockets, all of them about the pairs between these", jobs.size(),
        parsers, pairs);
}

void TestPrivacy::messagesTellNothing_data() {
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<int>("status");
  QTest::addColumn<bool>("talkative");  // all that Qt can be told to say
  const QStringList asked{
      "-q", QString::fromStdString("Is there a " + kQuestion + "?"), "--budget", "64", "--max-tokens", "16"};
  const QStringList askedJson = asked + QStringList{"--json"};
  const auto password = [](const char* text) { return QStringList{"--password", QString::fromLatin1(text)}; };
  const QString secret = QStringLiteral("documents/secret.md"), locked = QStringLiteral("documents/locked.pdf");
  const auto row = [](const char* name, const QStringList& words, int status, bool talkative = false) {
    QTest::newRow(name) << words << status << talkative;
  };
  row("an answer", QStringList{"ask", secret} + askedJson, 0);
  row("an answer, talkative", QStringList{"ask", secret} + askedJson, 0, true);
  row("a summary", {"summarize", secret, "--budget", "64", "--max-tokens", "8", "--json"}, 0);
  row("a password", QStringList{"ask", locked} + password("hexamordial") + askedJson, 0, true);
  row("a wrong password", QStringList{"ask", locked} + password("hexamordial2") + asked, 3);
  row("no password", QStringList{"ask", locked} + asked, 3);
  row("a damaged file", QStringList{"ask", "documents/damaged.docx"} + asked, 3, true);
  row("a damaged page", QStringList{"ask", "documents/damaged.pdf"} + asked, 3, true);
  row("no such model", QStringList{"ask", secret} + asked + QStringList{"--model", "nowhere.gguf"}, 3);
  row("a text as a model", QStringList{"ask", secret} + asked + QStringList{"--model", secret}, 3);
  row("no such setting", QStringList{"ask", secret} + asked + QStringList{"--set", "nothing=1"}, 2);
  row("no room for the question", QStringList{"ask", secret, "--set", "overlay=16"} + asked, 2);
  row("an export", {"export", "9", "--to", "pdf", "--output", "work/none.pdf"}, 3, true);
}

void TestPrivacy::messagesTellNothing() {
  QFETCH(QStringList, words);
  QFETCH(int, status);
  QFETCH(bool, talkative);
  const SampleDocument damaged = docxOf("damaged.docx", "<w:p><w:r><w:t>quxwombat</w:t></w:r>");
  writeText(m_home->path("documents/damaged.docx"), damaged.bytes);
  writeText(m_home->path("documents/damaged.pdf"), "%PDF-1.7\n1 0 obj << /Title (quxwombat) >> BT (quxwombat) Tj");
  for (QString& word : words)
    if (word.startsWith("documents/") || word.startsWith("work/")) word = m_home->file(word.toStdString());
  QStringList all{cliProgram()};
  all += words;
  if (!words.contains("--model") && words[0] != "export") all = withModel(words);
  ProgramCall call{.words = all, .traced = PrivateHome::missingTrace().isEmpty()};
  if (talkative) {
    call.more.insert("QT_LOGGING_RULES", "*.debug=true;*.info=true");
    call.more.insert("QT_DEBUG_PLUGINS", "1");
    call.more.insert("G_MESSAGES_DEBUG", "all");
  }
  const ProgramRun run = m_home->run(call);
  QVERIFY2(run.result.status == status, run.result.err.c_str());
  QVERIFY2(!run.result.err.empty(), "nothing was said");
  const QStringList found = leaks(run);
  QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  if (status != 0) QVERIFY2(secretIn(run.result.out).empty(), run.result.out.c_str());
  for (const char* folder : {"tmp", "run", "work"}) QVERIFY2(fs::is_empty(m_home->path(folder)), folder);
  if (status != 0 || words[0] != "ask") return;
  // The answer is in the library and in the result, and nowhere else.
  const std::string answer = Json::parse(run.result.out)["answers"][0]["text"];
  QVERIFY(answer.size() > 8);
  for (const fs::path& file : m_home->files()) {
    const bool has = bytesOf(file).find(answer) != std::string::npos;
    QVERIFY2(!has || file.string().starts_with(m_home->library()), file.c_str());
  }
}

void TestPrivacy::crashesLeaveNothing_data() {
  QTest::addColumn<int>("signal");
  QTest::addColumn<bool>("answering");
  for (const int signal : {SIGSEGV, SIGABRT, SIGQUIT}) {
    QTest::addRow("signal %d, reading", signal) << signal << false;
    QTest::addRow("signal %d, answering", signal) << signal << true;
  }
}

void TestPrivacy::crashesLeaveNothing() {
  QFETCH(int, signal);
  QFETCH(bool, answering);
  QVERIFY(writeTinyModel(
      m_home->path("slow.gguf"),
      {.layers = 8, .hidden = 256, .heads = 8, .kvHeads = 4, .feedForward = 768, .trainedContext = 65536}));
  writeText(m_home->path("documents/long.txt"), "The " + kText + ". " + prose(answering ? 2'000 : 60'000));
  std::string limit;
  QByteArray heard;
  const ProgramRun run =
      m_home->run({.words = {cliProgram(), "ask", m_home->file("documents/long.txt"), "-q",
                             QString::fromStdString(kQuestion), "--model", m_home->file("slow.gguf"), "--budget", "512",
                             "--max-tokens", "2000", "--set", "overlay=4096"},
                   .traced = false,
                   .signal = [&](QProcess& process, pid_t program) -> std::optional<int> {
                     process.setReadChannel(answering ? QProcess::StandardOutput : QProcess::StandardError);
                     heard += process.peek(1 << 20);
                     if (!heard.contains(answering ? "\n\n" : "Memory")) return {};
                     limit = coreLimit(program);
                     return signal;
                   }});
  QVERIFY2(run.crashed, run.result.err.c_str());
  QCOMPARE(limit, std::string("1 1 bytes"));  // see app/core_files.cpp
  const QStringList found = leaks(run);
  QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  for (const char* folder : {"tmp", "run", "work"}) QVERIFY2(fs::is_empty(m_home->path(folder)), folder);
}

void TestPrivacy::theReaderOfDocumentsLeavesNothing() {
  auto child = storage::ParseProcess::open(m_home->path("documents/secret.md"));
  QVERIFY(child.has_value());
  QVERIFY(child->document().has_value());
  QCOMPARE(coreLimit(child->pid()), std::string("0 0 bytes"));
  const std::string words = bytesOf("/proc/" + std::to_string(child->pid()) + "/cmdline");
  QVERIFY2(words.find("secret.md") == std::string::npos && secretIn(words).empty(), words.c_str());
}

QTEST_GUILESS_MAIN(TestPrivacy)
#include "tst_privacy.moc"
