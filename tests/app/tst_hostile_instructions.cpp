// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that give orders, to the model or to the program (tests/data/hostile_instructions.tsv). Whatever a text
// says, it is text: no control token for the model, nothing but words for the terminal, and no reason for the program
// to start, open, send or change anything. What the window makes of them: tests/ui/tst_hostile_texts_shown.cpp.
#include <QTest>
#include <algorithm>
#include <set>

#include "app/tasks/conversation.h"
#include "app/tasks/prompts.h"
#include "storage/library/library.h"
#include "storage/parse/parse_process.h"
#include "support/cli_list.h"
#include "support/hostile_texts.h"
#include "support/private_home.h"
#include "support/sound_document.h"
#include "support/tiny_model.h"
#include "support/vocabularies.h"

using namespace longleaf;
using namespace longleaf::tests;
using inference::TokenId;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

bool slow() { return qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS"); }

std::size_t controlsIn(const inference::Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
  return static_cast<std::size_t>(
      std::count_if(ids.begin(), ids.end(), [&](TokenId id) { return tokenizer.isControl(id); }));
}

/// A short text that has been read by a tiny model, to ask about.
struct Scene {
  std::optional<app::Engine> engine;
  std::optional<app::Reading> reading;

  explicit Scene(const std::string& model) {
    auto loaded = app::loadEngine(model, {.device = "cpu", .threads = 1}, {}, {});
    if (!loaded) return;
    engine = std::move(*loaded);
    inference::Settings settings{.method = *inference::presetByName(inference::kDefaultPreset)};
    settings.overlaySlots = 2048;
    const storage::Document document{.text = "A short text about a red boat."};
    auto read = app::readIntoCache(*engine, document, *inference::chatTemplateByName("chatml"),
                                   {.settings = settings, .budget = {inference::Budget::Kind::slots, 128}});
    if (read) reading = std::move(*read);
  }

  /// Control tokens that the model reads of a first turn with these words; -1 where it fails.
  int controlsOfTurn(const app::TurnWords& words) {
    app::Conversation conversation(*reading);
    const auto answer = conversation.ask(words, {.sampling = {.maxTokens = 1}});
    if (!answer) {
      qWarning("%s", answer.error().message.c_str());
      return -1;
    }
    std::size_t controls = 0;
    for (const app::OverlayStep& step : conversation.turn(0).steps)
      if (step.kind == app::OverlayStep::Kind::prompt) controls += controlsIn(engine->model->tokenizer(), step.ids);
    return conversation.goBack(0) ? static_cast<int>(controls) : -1;
  }
};

}  // namespace

class TestHostileInstructions final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void thereAreFifty();
  void noTextBecomesAControlToken();
  void noTextEndsATurn();
  void readersGiveText();
  void theProgramOnlyShowsText();
  void errorsSteerNoTerminal();
  void jsonStaysOneObject();
  void chatsOfThemAreExportedAsText_data();
  void chatsOfThemAreExportedAsText();

 private:
  void writeDocuments(const std::string& folder) const;
  ProgramRun cli(const QStringList& words, bool traced = true);
  /// What the program did besides showing text; empty if nothing.
  static QStringList misdeeds(const ProgramRun& run, const QStringList& mayChange);
  QStringList places() const { return {QString::fromStdString(m_home.library()), QStringLiteral("/dev/null")}; }

  std::vector<HostileText> m_texts = hostileTexts();
  PrivateHome m_home;
  /// The demo model where there is time for it, else a tiny one.
  std::string m_model = slow() && !demoModel().empty() ? demoModel() : m_home.path("tiny.gguf");
  QStringList m_documents;
};

void TestHostileInstructions::initTestCase() {
  QVERIFY(m_model == demoModel() || writeTinyModel(m_model, {.trainedContext = 65536}));
}

void TestHostileInstructions::thereAreFifty() {
  std::set<std::string> names;
  std::set<std::string> kinds;
  for (const HostileText& each : m_texts) {
    names.insert(each.name);
    kinds.insert(each.kind);
    QVERIFY2(!each.text.empty(), each.name.c_str());
  }
  QCOMPARE(names.size(), std::size_t{50});
  QCOMPARE(kinds, (std::set<std::string>{"data", "markup", "model", "system", "terminal", "unicode"}));
  QVERIFY(!steeringIn("\x1b]0;x").isEmpty() && !steeringIn("a\u202eb").isEmpty() && !steeringIn("\u009b").isEmpty());
  QVERIFY(steeringIn("größer\n\tals → 2").isEmpty());
}

void TestHostileInstructions::noTextBecomesAControlToken() {
  auto tokenizers = allTokenizers();
  auto tiny = inference::loadTokenizer(m_model);
  QVERIFY(tiny.has_value());
  tokenizers.emplace_back("tiny", std::move(*tiny));
  for (const auto& [name, tokenizer] : tokenizers) {
    for (const char* chatName : {"chatml", "llama-2", "llama-3", "zephyr"}) {
      const auto chat = inference::chatTemplateByName(chatName);
      QVERIFY2(chat.has_value(), chatName);
      for (const HostileText& each : m_texts) {
        const QByteArray where = QByteArray::fromStdString(name + ", " + chatName + ": " + each.name);
        const app::DocumentTokens tokens = app::documentTokens({.text = each.text}, *tokenizer, *chat);
        const std::vector<TokenId> text(tokens.ids.begin() + tokens.textBegin, tokens.ids.begin() + tokens.textEnd);
        QVERIFY2(!text.empty(), where);
        QVERIFY2(controlsIn(*tokenizer, text) == 0, where);
      }
    }
  }
}

void TestHostileInstructions::noTextEndsATurn() {
  Scene scene(m_model);
  QVERIFY(scene.reading.has_value());
  const std::string harmless = "A word.";
  const int usual = scene.controlsOfTurn({.question = app::questionPrompt(harmless)});
  QVERIFY(usual > 0);  // the template's own
  for (const HostileText& each : m_texts) {
    const app::TurnWords asked{.question = app::questionPrompt(each.text), .passages = app::passagesPrompt(each.text)};
    QVERIFY2(scene.controlsOfTurn(asked) == usual, each.name.c_str());
    const app::TurnWords summary{.question = app::summaryPrompt(app::SummaryLength::brief, each.text)};
    QVERIFY2(scene.controlsOfTurn(summary) == usual, each.name.c_str());
  }
}

/// Each in one format, and with LONGLEAF_SLOW_TESTS in all of them. Plain text of control characters is refused as what
/// it is, a binary file.
void TestHostileInstructions::readersGiveText() {
  if (storage::parseProgram().empty()) QSKIP("longleaf-parse is not built (LONGLEAF_PARSE)");
  const ScratchFolder folder;
  int read = 0, refused = 0;
  for (std::size_t i = 0; i < m_texts.size(); ++i) {
    for (int more = 0; more < (slow() ? kHostileFormats : 1); ++more) {
      const SampleDocument file = hostileDocument(m_texts[i], static_cast<int>(i) + more);
      const std::string path = folder.write(file.name, std::as_bytes(std::span(file.bytes)));
      const auto document = storage::openDocument(path);
      if (!document) {
        QVERIFY2(m_texts[i].kind == "terminal" && document.error().code == storage::ErrorCode::unsupportedFormat,
                 (file.name + ": " + document.error().message).c_str());
        ++refused;
        continue;
      }
      QVERIFY2(brokenPromise(*document).empty(), (file.name + ": " + brokenPromise(*document)).c_str());
      QVERIFY2(document->text.find("A sentence behind it.") != std::string::npos, file.name.c_str());
      ++read;
    }
  }
  qInfo("%d files read, %d refused", read, refused);
  QCOMPARE(read + refused, slow() ? 250 : 50);
  QVERIFY(refused <= read / 20);
}

void TestHostileInstructions::writeDocuments(const std::string& folder) const {
  fs::create_directories(folder);
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(fs::path(folder) / name, std::ios::binary) << bytes;
  };
  for (std::size_t i = 0; i < m_texts.size(); ++i) {
    const SampleDocument file = hostileDocument(m_texts[i], static_cast<int>(i));
    write(file.name, file.bytes);
  }
  // Names that are orders themselves.
  for (const char* name :
       {"a\nname\x1b]0;in two lines\x07.txt", "--json.txt", "$(touch pwned).txt", "; touch pwned;.md",
        "\u202etxt.exe.txt", "%s%n.txt", "x..%2f..%2fpwned.txt", "<img src=x>.txt"})
    write(name, "The text of a file with a name of its own.\n");
  std::string line;
  for (int i = 0; i < 3000; ++i) line += "again and again without an end of the line ";
  write("long line.txt", line);
}

ProgramRun TestHostileInstructions::cli(const QStringList& words, bool traced) {
  return m_home.run({.words = QStringList{cliProgram()} + words +
                              QStringList{"--model", QString::fromStdString(m_model), "--threads", "1"},
                     .traced = traced});
}

QStringList TestHostileInstructions::misdeeds(const ProgramRun& run, const QStringList& mayChange) {
  QStringList found = PrivateHome::texts(strangeSockets(run.calls));
  for (const std::string& program : executed(run.calls))
    if (program != "longleaf-parse") found.append(QStringLiteral("started ") + QString::fromStdString(program));
  for (const std::string& path : changedPaths(run.calls)) {
    const QString changed = QString::fromStdString(path);
    const bool may = std::any_of(mayChange.begin(), mayChange.end(), [&](const QString& place) {
      return changed == place || changed.startsWith(place + QLatin1Char('/')) || place.startsWith(changed);
    });
    if (!may) found.append(QStringLiteral("changed ") + changed);
  }
  for (const SystemCall& call : run.calls) {
    const bool named = call.name.starts_with("open") && (call.arguments.find("/etc/hostname") != std::string::npos ||
                                                         call.arguments.find("/etc/shadow") != std::string::npos);
    if (named) found.append(QString::fromStdString(call.shown()));
  }
  for (const std::string* output : {&run.result.out, &run.result.err})
    if (const QString steering = steeringIn(*output); !steering.isEmpty())
      found.append(QStringLiteral("wrote ") + steering);
  return found;
}

/// Added, listed, searched, read, asked, summarized and compared, on a terminal.
void TestHostileInstructions::theProgramOnlyShowsText() {
  if (cliProgram().isEmpty() || storage::parseProgram().empty()) QSKIP("the program is not built");
  if (const QString why = PrivateHome::missingTrace(); !why.isEmpty()) QSKIP(qPrintable(why));
  const std::string folder = m_home.path("documents");
  writeDocuments(folder);
  const ProgramRun adding = cli({"library", "add", QString::fromStdString(folder), "--json"});
  QCOMPARE(adding.result.status, 0);
  QVERIFY2(misdeeds(adding, places()).isEmpty(), qPrintable(misdeeds(adding, places()).join('\n')));
  for (const Json& row : Json::parse(adding.result.out))
    if (!row["id"].is_null()) m_documents.append(QString::fromStdString(row["path"]));
  m_documents.sort();
  QVERIFY(m_documents.size() > 55);
  const qsizetype some = slow() ? m_documents.size() : 12;

  std::vector<QStringList> jobs{{"library", "add", QString::fromStdString(folder)},
                                {"library", "list"},
                                {"library", "search", "sentence behind"},
                                {"library", "search", "\" OR NEAR( * ^ {words}"}};
  const QStringList quick{"--budget", "128", "--max-tokens", "8", "--set", "overlay=2048"};
  for (qsizetype begin = 0; begin < m_documents.size(); begin += some)
    jobs.push_back(QStringList{"ask", "-q", "What does \u202ethis text\x1b]0;x\x07 want?"} + quick +
                   m_documents.mid(begin, some));
  for (qsizetype i = 0; i < m_documents.size(); i += slow() ? 1 : 12) {
    jobs.push_back(QStringList{"documents", m_documents[i]});
    jobs.push_back(QStringList{"summarize", m_documents[i]} + quick);
  }
  std::size_t processes = 1 + executed(adding.calls).size();
  for (const QStringList& job : jobs) {
    const ProgramRun run = cli(job);
    QVERIFY2(run.result.status == 0, qPrintable(job.join(' ').left(200) + QString::fromStdString(run.result.err)));
    const QStringList found = misdeeds(run, places());
    QVERIFY2(found.isEmpty(), qPrintable(job.join(' ').left(200) + QLatin1Char('\n') + found.join('\n')));
    processes += 1 + executed(run.calls).size();
  }
  qInfo("%zu processes for %d documents", processes, static_cast<int>(m_documents.size()));
  for (const fs::path& file : m_home.files())
    QVERIFY2(file.filename().string().find("pwned") == std::string::npos || file.parent_path() == folder, file.c_str());
  const auto library = storage::Library::open(m_home.library());
  QVERIFY(library.has_value());
  QCOMPARE((*library)->documents()->size(),
           static_cast<std::size_t>(m_documents.size()) - 7U);  // eight of the names have one text
  QVERIFY((*library)->check()->empty());
}

void TestHostileInstructions::errorsSteerNoTerminal() {
  if (cliProgram().isEmpty() || storage::parseProgram().empty()) QSKIP("the program is not built");
  const QString name = QString::fromUtf8("/nowhere/\x1b]0;x\x07 \u202e\u009b31m.txt");
  for (const QStringList& words : std::initializer_list<QStringList>{
           {"documents", name}, {"library", "add", name}, {"library", "remove", name}, {name}, {"ask", name, name}}) {
    const CliResult result = cli(words, false).result;
    QVERIFY(result.status == 2 || result.status == 3);
    QVERIFY(!result.err.empty());
    QVERIFY2(steeringIn(result.err).isEmpty(), qPrintable(steeringIn(result.err)));
  }
}

void TestHostileInstructions::jsonStaysOneObject() {
  if (cliProgram().isEmpty() || storage::parseProgram().empty()) QSKIP("the program is not built");
  const ScratchFolder folder;
  for (const char* name : {"json_output", "osc_clipboard", "bidi_override"}) {
    const auto hostile =
        std::find_if(m_texts.begin(), m_texts.end(), [&](const HostileText& t) { return t.name == name; });
    QVERIFY(hostile != m_texts.end());
    const SampleDocument file = hostileDocument(*hostile, 1);
    const std::string path = folder.write(file.name, std::as_bytes(std::span(file.bytes)));
    const CliResult result = cli({"documents", QString::fromStdString(path), "--json"}, false).result;
    QCOMPARE(result.status, 0);
    const auto object = result.object();
    QVERIFY2(object.is_object() && object["format"] == "markdown" && !object.contains("error"), result.out.c_str());
    QVERIFY2(steeringIn(result.out).isEmpty(), qPrintable(steeringIn(result.out)));
  }
}

void TestHostileInstructions::chatsOfThemAreExportedAsText_data() {
  QTest::addColumn<QString>("format");
  for (const char* format : {"md", "html", "json", "pdf"}) QTest::newRow(format) << QString::fromLatin1(format);
}

/// A model may repeat what it has read: the texts as answers, with a citation and a passage of themselves.
void TestHostileInstructions::chatsOfThemAreExportedAsText() {
  QFETCH(QString, format);
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  if (const QString why = PrivateHome::missingTrace(); !why.isEmpty()) QSKIP(qPrintable(why));
  const std::string place = m_home.path("chats-" + format.toStdString());
  {
    const auto library = storage::Library::open(place);
    QVERIFY(library.has_value());
    std::string all;
    for (const HostileText& each : m_texts) all += each.text + "\n\n";
    storage::Document document;
    document.path = m_home.path("all.txt");
    document.title = m_texts[34].text;
    document.format = "text";
    document.text = storage::repairUtf8(all);
    document.pages.push_back({m_texts[35].text, 0, document.text.size()});
    const auto id = (*library)->addDocument(document, "hash");
    QVERIFY(id.has_value());
    const auto chat = (*library)->addChat({.title = m_texts[33].text, .documents = {*id}});
    QVERIFY(chat.has_value());
    for (const HostileText& each : m_texts) {
      QVERIFY((*library)->addMessage({.chat = *chat, .role = storage::Role::user, .text = each.text}).has_value());
      storage::MessageRecord answer{.chat = *chat, .role = storage::Role::assistant, .text = each.text};
      answer.citations.push_back({.document = *id,
                                  .label = each.text,
                                  .end = 10,
                                  .quote = each.text,
                                  .match = "exact",
                                  .sentenceEnd = each.text.size()});
      answer.unsupported.push_back({each.text, each.text});
      answer.passages.push_back({.document = *id, .label = each.text, .end = 10});
      QVERIFY((*library)->addMessage(answer).has_value());
    }
  }
  const QString output = m_home.file("work/export");
  const ProgramRun run = m_home.run({.words = {cliProgram(), "export", "1", "--to", format, "--output", output,
                                               "--library", QString::fromStdString(place)}});
  QVERIFY2(run.result.status == 0, run.result.err.c_str());
  const QStringList found =
      misdeeds(run, {QString::fromStdString(place), m_home.file("work"), m_home.file("home/.cache/fontconfig"),
                     QStringLiteral("/var/cache/fontconfig"), QStringLiteral("/dev/null")});
  QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  const std::string bytes = bytesOf(output.toStdString());
  QVERIFY(bytes.size() > 1000);
  if (format == QLatin1String("pdf")) {
    for (const char* active : {"/JavaScript", "/Launch", "/EmbeddedFile", "/Subtype /Image"})
      QVERIFY2(bytes.find(active) == std::string::npos, active);
    // Links lead to the export's own notes.
    for (std::size_t at = bytes.find("/URI ("); at != std::string::npos; at = bytes.find("/URI (", at + 1))
      QVERIFY2(bytes.compare(at, 7, "/URI (#") == 0, bytes.substr(at, 80).c_str());
    return;
  }
  QVERIFY2(steeringIn(bytes).isEmpty(), qPrintable(steeringIn(bytes)));
  if (format == QLatin1String("html"))
    for (const char* active :
         {"<script", "<img", "<iframe", "<a href=\"h", "<form", "<style>@import", "<object", "<svg"})
      QVERIFY2(bytes.find(active) == std::string::npos, active);
}

QTEST_GUILESS_MAIN(TestHostileInstructions)
#include "tst_hostile_instructions.moc"
