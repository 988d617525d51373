// SPDX-License-Identifier: GPL-3.0-or-later
// What the window tells others: nothing by a network, and nothing of documents, questions and answers in any file but
// the library's, in messages, or in what a crash leaves. What a person does with it is a story that this program runs
// once more, as a process of its own under strace; and longleaf itself is started, opens a document and dies.
#include <QFileDialog>
#include <QMenu>
#include <QtTest>
#include <csignal>

#include "storage/parse/parse_process.h"
#include "support/hostile_texts.h"
#include "support/private_home.h"
#include "ui/chat/chat_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
namespace fs = std::filesystem;

namespace {

const std::string kText = "quxwombat";
const std::string kQuestion = "vantorquill";

/// A model that repeats a document may say this.
const QString kAnswer = QStringLiteral(
    "![a chart](http://127.0.0.1:9/chart.png) <img src=\"http://127.0.0.1:9/x.png\"> [here](http://127.0.0.1:9/) "
    "<iframe src=\"file:///etc/hostname\"></iframe> ![keys](file:///etc/hostname) http://127.0.0.1:9/auto");

/// Adds a document by the file dialog, asks, summarizes, searches, opens an old chat, looks at help, settings and all
/// pages. `home` has the library, and a document.
bool story(const std::string& home) {
  const SceneLibrary library(home + "/library");
  if (!library.useModel()) return false;
  const bool chat = library.with([&](app::Shelf& shelf) {
    const auto opened = app::openFile(*shelf.library, {.path = home + "/documents/old.html"});
    if (!opened) return false;
    const auto id = shelf.library->addChat({.title = kAnswer.toStdString(), .documents = {opened->id}});
    return id && shelf.library->addMessage({.chat = *id, .role = storage::Role::user, .text = "What?"}) &&
           shelf.library->addMessage({.chat = *id, .role = storage::Role::assistant, .text = kAnswer.toStdString()});
  });
  if (!chat) return false;
  WindowScene scene(library);
  const auto& actions = scene.window->actions();
  if (!scene.start() || !scene.clickRow("libraryList", QStringLiteral("old")) || !scene.settles()) return false;
  scene.window->grab();
  actions.addFiles->trigger();
  if (!scene.chooseFile("addFilesDialog", QString::fromStdString(home + "/documents/secret.md")) || !scene.settles())
    return false;
  // The dialog had the keyboard.
  scene.window->activateWindow();
  if (!QTest::qWaitForWindowActive(scene.window.get(), kPatience)) return false;
  if (!scene.ask(QStringLiteral("Is there a ") + QString::fromStdString(kQuestion) + u'?') || !scene.settles())
    return false;
  if (scene.messages().size() != 2 || scene.messages().back().state != ui::MessageState::complete) return false;
  for (QAction* each : {actions.summarizeShort, actions.budget, actions.compare, actions.evaluate, actions.settings,
                        actions.shortcuts, actions.guide}) {
    if (!each->isEnabled()) continue;
    each->trigger();
    if (!scene.settles()) return false;
    scene.window->grab();
  }
  scene.close();
  return true;
}

QString programBeside(const QString& cli) {
  const QString path = QFileInfo(cli).absolutePath() + QStringLiteral("/longleaf");
  return QFileInfo(path).isExecutable() ? path : QString();
}

}  // namespace

class TestWindowPrivacy final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void init();
  void theWindowUsesNoNetwork_data();
  void theWindowUsesNoNetwork();
  void longleafItselfListensToItsOwnAlone();
  void aCrashOfLongleafLeavesNothing();

 private:
  QStringList leaks(const ProgramRun& run, const std::string& library) const;
  std::unique_ptr<PrivateHome> m_home;
};

void TestWindowPrivacy::initTestCase() {
  if (storage::parseProgram().empty()) QSKIP("longleaf-parse is not built (LONGLEAF_PARSE)");
  if (const QString why = PrivateHome::missingTrace(); !why.isEmpty()) QSKIP(qPrintable(why));
}

void TestWindowPrivacy::init() {
  m_home = std::make_unique<PrivateHome>();
  fs::create_directories(m_home->path("documents"));
  writeText(m_home->path("documents/secret.md"), "# A title\n\nThe " + kText + " lives in the north. " + prose(3000));
  const auto texts = hostileTexts();
  std::string page;
  for (const HostileText& each : texts)
    if (each.kind == "markup") page += "<div>" + each.text + "</div>\n";
  writeText(m_home->path("documents/old.html"),
            "<html><head><title>old page</title></head><body>" + page + "</body></html>");
}

QStringList TestWindowPrivacy::leaks(const ProgramRun& run, const std::string& library) const {
  QStringList found;
  const auto secretIn = [](const std::string& bytes) {
    for (const std::string& secret : {kText, kQuestion}) {
      const QString wide = QString::fromStdString(secret);
      const std::string utf16(reinterpret_cast<const char*>(wide.utf16()), 2 * secret.size());
      if (bytes.find(secret) != std::string::npos || bytes.find(utf16) != std::string::npos) return true;
    }
    return false;
  };
  for (const fs::path& file : m_home->files()) {
    const std::string name = file.string();
    const bool own = name.starts_with(library) || name.starts_with(m_home->path("documents"));
    if (!own && secretIn(bytesOf(file))) found.append(QString::fromStdString(name));
  }
  for (const SystemCall& call : run.calls)
    if (call.name.starts_with("execve") && secretIn(call.arguments)) found.append(QString::fromStdString(call.shown()));
  if (secretIn(run.result.err + run.result.out)) found.append(QString::fromStdString(run.result.err));
  return found;
}

void TestWindowPrivacy::theWindowUsesNoNetwork_data() {
  QTest::addColumn<bool>("network");
  QTest::addColumn<bool>("talkative");
  QTest::newRow("with a network") << true << false;
  QTest::newRow("without one") << false << false;
  QTest::newRow("told to say all it can") << true << true;
}

void TestWindowPrivacy::theWindowUsesNoNetwork() {
  QFETCH(bool, network);
  QFETCH(bool, talkative);
  if (!network && PrivateHome::withoutNetwork().isEmpty()) QSKIP("unshare makes no namespace here");
  ProgramCall call{.words = {QCoreApplication::applicationFilePath(), "--story", m_home->file("")}, .network = network};
  if (talkative) {
    call.more.insert("QT_LOGGING_RULES", "*.debug=true;*.info=true");
    call.more.insert("QT_DEBUG_PLUGINS", "1");
  }
  const ProgramRun run = m_home->run(call);
  QVERIFY2(run.result.status == 0, (run.result.err + run.result.out).c_str());
  const Strings strange = strangeSockets(run.calls);
  QVERIFY2(strange.empty(), qPrintable(PrivateHome::texts(strange).join('\n')));
  QCOMPARE(socketCalls(run.calls, "longleaf-parse"), std::size_t{0});
  const Strings programs = executed(run.calls);
  QVERIFY(programs.size() >= 2);
  for (const std::string& program : programs) QVERIFY2(program == "longleaf-parse", program.c_str());
  for (const SystemCall& each : run.calls)
    QVERIFY2(!each.name.starts_with("open") || each.arguments.find("/etc/hostname") == std::string::npos,
             each.shown().c_str());
  const QStringList found = leaks(run, m_home->path("library"));
  QVERIFY2(found.isEmpty(), qPrintable(found.join('\n').left(3000)));
  qInfo("%zu system calls looked at, %zu parsers", run.calls.size(), programs.size());
}

/// Its own socket, by which a second start passes files on, is all that it connects to and listens at.
void TestWindowPrivacy::longleafItselfListensToItsOwnAlone() {
  const QString program = programBeside(cliProgram());
  if (program.isEmpty()) QSKIP("longleaf is not built");
  const std::string library = m_home->library();
  const auto hasDocument = [&](const char* name) {
    const CliResult listed =
        m_home->run({.words = {cliProgram(), "library", "list", "--json"}, .traced = false}).result;
    return listed.out.find(name) != std::string::npos;
  };
  ProgramRun second;
  const ProgramRun run = m_home->run(
      {.words = {program, m_home->file("documents/secret.md")}, .signal = [&](QProcess&, pid_t) -> std::optional<int> {
         if (!hasDocument("secret.md")) return {};
         second = m_home->run({.words = {program, m_home->file("documents/old.html")}});
         return hasDocument("old.html") ? std::optional<int>(SIGTERM) : std::nullopt;
       }});
  QVERIFY2(run.crashed || run.result.status != 0, run.result.err.c_str());  // by the signal
  QCOMPARE(second.result.status, 0);
  const std::vector<std::regex> own{
      std::regex("^" + m_home->path("tmp") + "/(longleaf-[0-9a-f]{24}|[.]L?[A-Za-z0-9]{5,6}/s)$")};
  for (const ProgramRun* each : std::initializer_list<const ProgramRun*>{&run, &second}) {
    QVERIFY(!each->calls.empty());
    const Strings strange = strangeSockets(each->calls, own);
    QVERIFY2(strange.empty(), qPrintable(PrivateHome::texts(strange).join('\n')));
    for (const std::string& started : executed(each->calls)) QVERIFY2(started == "longleaf-parse", started.c_str());
    const QStringList found = leaks(*each, library);
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n').left(3000)));
  }
  QVERIFY(!strangeSockets(run.calls).empty());  // the one that is its own
}

void TestWindowPrivacy::aCrashOfLongleafLeavesNothing() {
  const QString program = programBeside(cliProgram());
  if (program.isEmpty()) QSKIP("longleaf is not built");
  std::string limit;
  const ProgramRun run = m_home->run({.words = {program, m_home->file("documents/secret.md")},
                                      .traced = false,
                                      .signal = [&](QProcess&, pid_t longleaf) -> std::optional<int> {
                                        const fs::path library = m_home->library() + "/library.db";
                                        if (!fs::exists(library)) return {};
                                        const std::string limits =
                                            bytesOf("/proc/" + std::to_string(longleaf) + "/limits");
                                        const std::size_t at = limits.find("Max core file size");
                                        limit = limits.substr(at, limits.find('\n', at) - at);
                                        return SIGSEGV;
                                      }});
  QVERIFY2(run.crashed, run.result.err.c_str());
  QCOMPARE(QString::fromStdString(limit).simplified(), QStringLiteral("Max core file size 1 1 bytes"));
  QVERIFY(fs::is_empty(m_home->path("work")));
  const QStringList found = leaks(run, m_home->library());
  QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
}

int main(int count, char** words) {
  QApplication application(count, words);
  if (count == 3 && QByteArray(words[1]) == "--story") return story(words[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
  TestWindowPrivacy test;
  return QTest::qExec(&test, count, words);
}
#include "tst_window_privacy.moc"
