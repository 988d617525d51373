// SPDX-License-Identifier: GPL-3.0-or-later
// Chats as Markdown, HTML, JSON and PDF. Whether escaping works is asked of parsers, not of the escaped text: what they
// get out of an export is what was said, whatever that was.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <QPdfDocument>

#include "app/export/chat_export.h"
#include "storage/documents/file_hash.h"
#include "storage/documents/read_document.h"
#include "support/cli_list.h"
#include "support/scratch_folder.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class TestChatExport final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();

  void citationsAreNumberedThroughTheChat();
  void notesStandBehindTheirSentences();
  void placesInDamagedRecordsMoveToWholeCharacters();
  void hostileTextStaysText_data();
  void hostileTextStaysText();
  void notesMakeNoLinks_data();
  void notesMakeNoLinks();
  void htmlLoadsAndRunsNothing();
  void htmlLinksLeadSomewhere();
  void jsonTellsPlacesAsCharacters();
  void documentsThatLeftAreSaid();
  void unfinishedAnswersAreSaid();
  void theProgramExports_data();
  void theProgramExports();
  void pdfHoldsTheText();
  void pdfNeedsAFontAndAFile();
  void filesAreReplacedWhole();
  void wrongCalls_data();
  void wrongCalls();

 private:
  QString file(const char* name) const { return QString::fromStdString(m_folder->path(name)); }
  QStringList exportTo(const QStringList& more) const {
    return QStringList{"export", QString::number(m_chat), "--library", file("library")} + more;
  }
  void add(const storage::MessageRecord& record) { QVERIFY(m_library->addMessage(record).has_value()); }
  app::ChatExport chat() const { return app::chatExport(*m_library, m_chat).value(); }
  /// What the readers of documents get out of an export in this format.
  std::string readBack(const app::ChatExport& chat, app::ExportFormat format) const;

  std::unique_ptr<ScratchFolder> m_folder;
  std::unique_ptr<storage::Library> m_library;
  storage::DocumentId m_document = 0;
  storage::ChatId m_chat = 0;
};

namespace {

const std::string kText = "Größe: the label said DRINK ME in large letters. Alice drank it. It was very nice.";
const std::string kQuote = "the label said DRINK ME in large letters";
const std::string kAnswer = "The label said DRINK ME. She drank it, and it was nice.\n\nIt cost 7 pounds.";

storage::CitationRecord citation(storage::DocumentId document, std::size_t sentenceEnd) {
  const std::size_t begin = kText.find(kQuote);
  return {.document = document,
          .page = 0,
          .label = "12",
          .begin = begin,
          .end = begin + kQuote.size(),
          .quote = kQuote,
          .match = "exact",
          .sentenceBegin = 0,
          .sentenceEnd = sentenceEnd};
}

storage::MessageRecord message(storage::ChatId chat, storage::Role role, const std::string& text) {
  storage::MessageRecord record;
  record.chat = chat;
  record.role = role;
  record.text = text;
  return record;
}

storage::ChatRecord chatAbout(const std::string& title, std::vector<storage::DocumentId> documents) {
  storage::ChatRecord chat;
  chat.title = title;
  chat.documents = std::move(documents);
  return chat;
}

storage::Document documentOf(const std::string& path, const std::string& title, const std::string& text) {
  storage::Document document;
  document.path = path;
  document.format = fs::path(path).extension().string().substr(1);
  document.title = title;
  document.text = text;
  document.pages = {{.label = "12", .begin = 0, .end = text.size()}};
  return document;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "unreadable";
}

}  // namespace

void TestChatExport::init() {
  m_folder = std::make_unique<ScratchFolder>();
  m_library = std::move(storage::Library::open(m_folder->path("library")).value());
  storage::Document document = documentOf(m_folder->path("alice.pdf"), "Alice", kText);
  document.authors = {"Lewis Carroll"};
  m_document = m_library->addDocument(document, storage::sha256Of("alice")).value();
  m_chat = m_library->addChat(chatAbout("What did the label say?", {m_document})).value();
  add(message(m_chat, storage::Role::user, "What did the label say?"));
  storage::MessageRecord answer = message(m_chat, storage::Role::assistant, kAnswer);
  answer.citations = {citation(m_document, kAnswer.find("\n\n")), citation(m_document, kAnswer.find('.') + 1)};
  answer.unsupported = {{"7", "this number stands nowhere in the text"}};
  answer.passages = {{.document = m_document, .label = "12", .begin = 0, .end = 10}};
  add(answer);
}

void TestChatExport::cleanup() {
  m_library.reset();
  m_folder.reset();
}

std::string TestChatExport::readBack(const app::ChatExport& chat, app::ExportFormat format) const {
  const std::string name = m_folder->path("back." + std::string(app::exportFormatName(format)));
  writeText(name, app::exported(chat, format).value());
  const auto document = storage::readDocument(name);
  return document ? document->text : "unreadable: " + document.error().message;
}

void TestChatExport::citationsAreNumberedThroughTheChat() {
  storage::MessageRecord more = message(m_chat, storage::Role::assistant, "Once more.");
  more.citations = {citation(m_document, 10)};
  add(more);
  const app::ChatExport chat = this->chat();
  std::vector<std::size_t> numbers;
  for (const app::ExportedMessage& message : chat.messages) {
    for (const app::ExportedCitation& cited : message.citations) numbers.push_back(cited.number);
  }
  QCOMPARE(numbers, (std::vector<std::size_t>{1, 2, 3}));
  const std::string markdown = app::chatAsMarkdown(chat);
  const std::string html = app::chatAsHtml(chat);
  for (const std::string number : {"1", "2", "3"}) {
    QCOMPARE(count(markdown, "[^" + number + "]"), std::size_t{2});  // at its sentence, and where it is defined
    QCOMPARE(count(html, "[" + number + "]"), std::size_t{2});
  }
  QCOMPARE(count(markdown, "page 12, exact: \"" + kQuote), std::size_t{3});
}

void TestChatExport::notesStandBehindTheirSentences() {
  const std::string markdown = app::chatAsMarkdown(chat());
  QVERIFY2(contains(markdown, "DRINK ME.[^1] She drank"), markdown.c_str());
  QVERIFY2(contains(markdown, "it was nice.[^2]\n\nIt cost 7 pounds.\n"), markdown.c_str());
  QVERIFY(contains(markdown, "this number stands nowhere in the text"));
}

void TestChatExport::placesInDamagedRecordsMoveToWholeCharacters() {
  app::ChatExport chat = this->chat();
  chat.messages[1].text = "Größe.";
  chat.messages[1].citations[0].sentenceEnd = 3;  // inside the ö
  chat.messages[1].citations[1].sentenceEnd = 4000;
  const std::string markdown = app::chatAsMarkdown(chat);
  QVERIFY2(contains(markdown, "Grö[^1]ße.[^2]"), markdown.c_str());
  chat.messages[1].text.clear();
  QVERIFY(contains(app::chatAsMarkdown(chat), "[^1][^2]"));
}

void TestChatExport::hostileTextStaysText_data() {
  QTest::addColumn<std::string>("text");
  QTest::newRow("tags") << std::string("<script>alert(1)</script> <b>bold</b> <!-- gone -->");
  QTest::newRow("entities") << std::string("&lt;b&gt; &amp; &#65; &copy;");
  QTest::newRow("quotes") << std::string(R"(" onload="x" ' onload='y')");
  QTest::newRow("link") << std::string("[here](javascript:alert(1)) ![image](file:///etc/passwd) <http://a.example>");
  QTest::newRow("address") << std::string("see https://a.example/b and www.a.example or me@a.example");
  QTest::newRow("emphasis") << std::string("*a* **b** _c_ __d__ ~~e~~ `f` ``g`` snake_case_name 2*3*4");
  QTest::newRow("heading") << std::string("# not a title");
  QTest::newRow("list") << std::string("- one");
  QTest::newRow("numbers") << std::string("1. one");
  QTest::newRow("bracket numbers") << std::string("12) twelve");
  QTest::newRow("plus") << std::string("+ one");
  QTest::newRow("quotation") << std::string("> quoted");
  QTest::newRow("rule") << std::string("---");
  QTest::newRow("underlined") << std::string("text\n===");
  QTest::newRow("underlined too") << std::string("text\n---");
  QTest::newRow("fence") << std::string("```\ncode\n```");
  QTest::newRow("tildes") << std::string("~~~ a");
  QTest::newRow("indented") << std::string("a\n    b");
  QTest::newRow("table") << std::string("a|b\n-|-\n1|2");
  QTest::newRow("footnote") << std::string("[^1]: mine [^1] [1]: http://a.example");
  QTest::newRow("backslash") << std::string("C:\\new\\*table* \\\\ \\");
  QTest::newRow("formula") << std::string("$x^2$ and $$y$$");
}

void TestChatExport::hostileTextStaysText() {
  QFETCH(std::string, text);
  app::ChatExport chat = this->chat();
  chat.title = text;
  chat.documents[0].title = text;
  chat.messages[0].text = text;
  chat.messages[1].text = "An answer.";
  chat.messages[1].citations[0].quote = text;
  chat.messages[1].citations[0].label = text;
  chat.messages[1].unsupported[0] = {text, text};
  // Line by line: how white space is kept is the readers' business.
  std::vector<std::string> lines;
  for (const QString& line : QString::fromStdString(text).split('\n')) lines.push_back(line.trimmed().toStdString());
  for (const app::ExportFormat format : {app::ExportFormat::markdown, app::ExportFormat::html}) {
    const std::string back = readBack(chat, format);
    for (const std::string& line : lines) {
      // Title, document, question, quotation, its label, what is unsupported and why.
      QVERIFY2(count(back, line) >= 7, (line + "\nin\n" + back).c_str());
    }
  }
}

void TestChatExport::notesMakeNoLinks_data() {
  QTest::addColumn<std::string>("behind");
  QTest::newRow("link") << std::string("(javascript:alert)");
  QTest::newRow("definition") << std::string(": http://a.example");
  QTest::newRow("reference") << std::string("[other]");
}

void TestChatExport::notesMakeNoLinks() {
  QFETCH(std::string, behind);
  app::ChatExport chat = this->chat();
  chat.messages[1].text = "Yes." + behind;
  chat.messages[1].citations[0].sentenceEnd = 4;
  const std::string back = readBack(chat, app::ExportFormat::markdown);
  QVERIFY2(contains(back, "Yes.[^1]" + behind), back.c_str());
}

void TestChatExport::htmlLoadsAndRunsNothing() {
  app::ChatExport chat = this->chat();
  for (app::ExportedMessage& message : chat.messages) message.text = "<img src=x onerror=alert(1)><script>x</script>";
  const std::string html = app::chatAsHtml(chat);
  for (const char* part : {"<img", "<script", "<link", "<iframe", "http:", "https:", "url("}) {
    QVERIFY2(!contains(html, part), part);
  }
  QVERIFY(contains(html, "default-src 'none'"));
}

void TestChatExport::htmlLinksLeadSomewhere() {
  const std::string html = app::chatAsHtml(chat());
  std::size_t links = 0;
  for (std::size_t at = html.find("href=\"#"); at != std::string::npos; at = html.find("href=\"#", at + 1)) {
    const std::size_t begin = at + 7;
    const std::string target = html.substr(begin, html.find('"', begin) - begin);
    QCOMPARE(count(html, "id=\"" + target + "\""), std::size_t{1});
    ++links;
  }
  QCOMPARE(links, std::size_t{4});  // two notes, and back
}

void TestChatExport::jsonTellsPlacesAsCharacters() {
  const Json object = Json::parse(app::chatAsJson(chat()));
  QCOMPARE(object["chat"].get<storage::ChatId>(), m_chat);
  QCOMPARE(shown(object["documents"][0]["authors"]), shown({"Lewis Carroll"}));
  const Json& answer = object["messages"][1];
  QCOMPARE(shown(answer["text"]), shown(kAnswer));
  QCOMPARE(shown(answer["role"]), shown("assistant"));
  const Json& cited = answer["citations"][0];
  const auto first = cited["first_character"].get<qsizetype>();
  const auto last = cited["last_character"].get<qsizetype>();
  QCOMPARE(QString::fromStdString(kText).mid(first, last - first + 1).toStdString(), kQuote);
  QCOMPARE(shown(cited["quote"]), shown(kQuote));
  QCOMPARE(shown(cited["label"]), shown("12"));
  QCOMPARE(shown(answer["passages"][0]["label"]), shown("12"));
  QCOMPARE(shown(answer["unsupported"][0]["text"]), shown("7"));
}

void TestChatExport::documentsThatLeftAreSaid() {
  const storage::Document other = documentOf("/b.txt", "Other", "Another text.");
  const auto id = m_library->addDocument(other, storage::sha256Of("other")).value();
  m_chat = m_library->addChat(chatAbout("Both", {m_document, id})).value();
  storage::MessageRecord answer = message(m_chat, storage::Role::assistant, "It said so.");
  answer.citations = {citation(m_document, 11)};
  add(answer);
  QVERIFY(m_library->removeDocument(m_document).has_value());
  const app::ChatExport left = chat();
  const std::string markdown = app::chatAsMarkdown(left);
  QVERIFY2(contains(markdown, "Other"), markdown.c_str());
  // The citation may have gone with its document; if it stays, it says where it is from.
  for (const app::ExportedCitation& cited : left.messages[0].citations) QVERIFY(cited.document < left.documents.size());
}

void TestChatExport::unfinishedAnswersAreSaid() {
  app::ChatExport chat = this->chat();
  QVERIFY(!contains(app::chatAsMarkdown(chat), "stopped"));
  chat.messages[1].state = storage::MessageState::stopped;
  QVERIFY(contains(app::chatAsMarkdown(chat), "stopped"));
  QVERIFY(contains(app::chatAsHtml(chat), "stopped"));
  chat.messages[1].state = storage::MessageState::failed;
  QVERIFY(contains(app::chatAsHtml(chat), "failed"));
}

void TestChatExport::theProgramExports_data() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  QTest::addColumn<QString>("to");
  for (const char* to : {"md", "html", "json"}) QTest::newRow(to) << to;
}

void TestChatExport::theProgramExports() {
  QFETCH(QString, to);
  const std::string expected = app::exported(chat(), *app::exportFormat(to.toStdString())).value();
  const CliResult text = runCli(exportTo({"--to", to}));
  QCOMPARE(text.status, 0);
  QCOMPARE(text.out, expected);
  const Json told = runCli(exportTo({"--to", to, "--output", file("out"), "--json"})).object();
  QCOMPARE(bytesOf(file("out")), expected);
  QCOMPARE(told["bytes"].get<std::size_t>(), expected.size());
  QCOMPARE(shown(told["path"]), shown(file("out").toStdString()));
  QCOMPARE(shown(told["format"]), shown(to.toStdString()));
  const Json inside = runCli(exportTo({"--to", to, "--json"})).object();
  if (to == "json") {
    QCOMPARE(shown(inside), shown(Json::parse(expected)));
  } else {
    QCOMPARE(shown(inside["text"]), shown(expected));
  }
}

void TestChatExport::pdfHoldsTheText() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  std::string many;
  for (int i = 0; i < 200; ++i) many += "Sentence number " + std::to_string(i) + " of the answer.\n\n";
  add(message(m_chat, storage::Role::assistant, many));
  const CliResult result = runCli(exportTo({"--to", "pdf", "--output", file("chat.pdf")}));
  if (result.err.find("font") != std::string::npos) QSKIP("no font is installed");
  QCOMPARE(result.status, 0);
  QVERIFY(result.out.empty());
  QPdfDocument pdf;
  QCOMPARE(pdf.load(file("chat.pdf")), QPdfDocument::Error::None);
  QVERIFY(pdf.pageCount() > 1);
  QString text;
  for (int page = 0; page < pdf.pageCount(); ++page) text += pdf.getAllText(page).text();
  for (const char* words : {"What did the label say?", "Lewis Carroll", "[1]", "page 12, exact", "Sources"}) {
    QVERIFY2(text.contains(words), words);
  }
  for (int i = 0; i < 200; ++i) QVERIFY(text.contains("Sentence number " + QString::number(i) + " of"));
  QCOMPARE(pdf.metaData(QPdfDocument::MetaDataField::Title).toString(), "What did the label say?");
  // Into a pipe too, where a program reads.
  QVERIFY(runCli(exportTo({"--to", "pdf"})).out.starts_with("%PDF-"));
}

void TestChatExport::pdfNeedsAFontAndAFile() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  QCOMPARE(errorCode(exportTo({"--to", "pdf"}), 2), std::string("usage"));
  writeText(m_folder->path("fonts.conf"), "<?xml version=\"1.0\"?><fontconfig></fontconfig>");
  const QByteArray before = qgetenv("FONTCONFIG_FILE");
  qputenv("FONTCONFIG_FILE", file("fonts.conf").toUtf8());
  const CliResult result = runCli(exportTo({"--to", "pdf", "--output", file("chat.pdf")}));
  before.isEmpty() ? qunsetenv("FONTCONFIG_FILE") : qputenv("FONTCONFIG_FILE", before);
  QCOMPARE(result.status, 1);
  QVERIFY2(contains(result.err, "font"), result.err.c_str());
  QVERIFY(!fs::exists(m_folder->path("chat.pdf")));
}

void TestChatExport::filesAreReplacedWhole() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  const QString target = writeText(m_folder->path("target.md"), "what was there before");
  fs::create_symlink("target.md", m_folder->path("link.md"));
  QCOMPARE(runCli(exportTo({"--to", "md", "-o", file("link.md")})).status, 0);
  QVERIFY(fs::is_symlink(m_folder->path("link.md")));
  QCOMPARE(bytesOf(target), app::chatAsMarkdown(chat()));
  const auto files = std::distance(fs::directory_iterator(m_folder->path("")), fs::directory_iterator());
  QCOMPARE(files, std::ptrdiff_t{3});  // the library, the link, its target
  fs::create_directory(m_folder->path("folder"));
  QCOMPARE(errorCode(exportTo({"--to", "md", "-o", file("folder")}), 3), std::string("unreadable"));
  QCOMPARE(errorCode(exportTo({"--to", "md", "-o", file("none/chat.md")}), 3), std::string("unreadable"));
}

void TestChatExport::wrongCalls_data() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  QTest::addColumn<QStringList>("words");
  QTest::addColumn<int>("status");
  QTest::addColumn<std::string>("code");
  QTest::newRow("nothing") << QStringList{"export"} << 2 << std::string("usage");
  QTest::newRow("no format") << QStringList{"export", "1"} << 2 << std::string("usage");
  QTest::newRow("format") << QStringList{"export", "1", "--to", "docx"} << 2 << std::string("usage");
  QTest::newRow("chat 0") << QStringList{"export", "0", "--to", "md"} << 2 << std::string("usage");
  QTest::newRow("title") << QStringList{"export", "Alice", "--to", "md"} << 2 << std::string("usage");
  QTest::newRow("unknown") << QStringList{"export", "4711", "--to", "md"} << 3 << std::string("not_found");
}

void TestChatExport::wrongCalls() {
  QFETCH(QStringList, words);
  QFETCH(int, status);
  QFETCH(std::string, code);
  QCOMPARE(errorCode(words + QStringList{"--library", file("library")}, status), code);
  const CliResult text = runCli(words + QStringList{"--library", file("none")});
  QCOMPARE(text.status, status);
  QVERIFY(text.out.empty() && !text.err.empty());
}

QTEST_GUILESS_MAIN(TestChatExport)
#include "tst_chat_export.moc"
