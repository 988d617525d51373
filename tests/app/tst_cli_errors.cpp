// SPDX-License-Identifier: GPL-3.0-or-later
// Wrong calls of longleaf-cli: the exit status, a code of the closed set, and a sentence that names the right values,
// in JSON on stdout or as text on stderr.
#include <set>

#include <QDir>

#include "support/cli_list.h"
#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::tests;
using Json = nlohmann::json;

class TestCliErrors final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void wrongCalls_data();
  void wrongCalls();
  void anOptionWantsItsValue();
  void wrongInput_data();
  void wrongInput();
  void aQuestionThatIsRefusedBeginsNoChat();
  void helpIsNoError();

 private:
  void writeInputs();
  void check(const QStringList& arguments, int status, const char* code, const QStringList& words,
             const QByteArray& in);
  QString file(const char* name) const { return QString::fromStdString(m_folder.path(name)); }

  ScratchFolder m_folder;
};

namespace {

/// cli.md, conventions.
const std::set<std::string> kCodes = {"usage",          "not_found",
                                      "unreadable",     "unsupported_format",
                                      "encrypted",      "drm",
                                      "no_text",        "corrupt",
                                      "model_invalid",  "model_unsupported",
                                      "position_limit", "does_not_fit",
                                      "out_of_memory",  "device_lost",
                                      "disk_full",      "busy",
                                      "stopped",        "internal"};

struct WrongCall {
  const char* name;
  QStringList arguments;  // "@file" stands for a file of writeInputs()
  int status;
  const char* code;
  QStringList words;  // of the message
};

const QStringList kReadWhole{"read", "@good.txt", "--model", "@tiny.gguf"};

QStringList read(const QStringList& more) { return kReadWhole + more; }
QStringList readFile(const QString& name) { return {"read", name, "--model", "@tiny.gguf"}; }
QStringList ask(const QStringList& more) { return QStringList{"ask", "@good.txt", "--model", "@tiny.gguf"} + more; }
QStringList generate(const QStringList& more) {
  return QStringList{"generate", "--model", "@tiny.gguf", "--prompt", "a"} + more;
}

/// What is wrong with the options.
QList<WrongCall> wrongUsage() {
  return {
      {"no command", {}, 2, "usage", {"read", "ask", "cache-trace"}},
      {"unknown command", {"reed", "@good.txt"}, 2, "usage", {"'reed'", "read", "summarize"}},
      {"unknown option", read({"--bugdet", "9"}), 2, "usage", {"'--bugdet'", "--budget", "--set"}},
      {"too many files", read({"@other.txt"}), 2, "usage", {"other.txt"}},
      {"no file", {"read", "--model", "@tiny.gguf"}, 2, "usage", {"FILE", "read --help"}},
      {"no question", ask({}), 2, "usage", {"--question", "ask --help"}},
      {"no prompt", {"generate", "--model", "@tiny.gguf"}, 2, "usage", {"--prompt", "--prompt-file"}},
      {"two prompts", generate({"--prompt-file", "@good.txt"}), 2, "usage", {"--prompt-file", "--prompt"}},
      {"empty prompt", {"generate", "--model", "@tiny.gguf", "--prompt", ""}, 2, "usage", {"empty prompt"}},
      {"no tokens", {"plan", "--model", "@tiny.gguf"}, 2, "usage", {"--tokens"}},
      {"0 tokens", {"plan", "--model", "@tiny.gguf", "--tokens", "0"}, 2, "usage", {"'0'", "from 1 to"}},

      {"budget 3", read({"--budget", "3"}), 2, "usage", {"3", "from 16 to"}},
      {"budget 16", read({"--budget", "16", "--set", "sink=20"}), 2, "usage", {"16", "smallest"}},
      {"budget 200%", read({"--budget", "200%"}), 2, "usage", {"200%", "100%"}},
      {"budget 0%", read({"--budget", "0%"}), 2, "usage", {"0%", "above 0%"}},
      {"budget lots", read({"--budget", "lots"}), 2, "usage", {"'lots'", "10%", "'full'"}},
      {"budget of nothing", generate({"--budget", "10%"}), 2, "usage", {"10%", "number of slots"}},
      {"bench budget", {"bench", "--model", "@tiny.gguf", "--budget", "10%"}, 2, "usage", {"10%", "number of slots"}},
      {"full and 100", read({"--method", "full", "--budget", "100"}), 2, "usage", {"100", "--budget full", "zsmerge"}},

      {"preset", read({"--method", "zsmurge"}), 2, "usage", {"zsmurge", "streaming", "h2o", "zsmerge-paper"}},
      {"key", read({"--set", "alfa=1"}), 2, "usage", {"'alfa'", "alpha", "overlay"}},
      {"no value", read({"--set", "alpha"}), 2, "usage", {"KEY=VALUE", "'alpha'"}},
      {"value", read({"--set", "store=f64"}), 2, "usage", {"'f64'", "store", "f32, f16, bf16, q8"}},
      {"alpha=7", read({"--set", "alpha=7"}), 2, "usage", {"'7'", "alpha", "0 to 1"}},
      {"score", read({"--set", "score=first"}), 2, "usage", {"score", "first", "decayed_sum", "window_mean"}},
      {"even pool", read({"--set", "pool=4"}), 2, "usage", {"pool", "odd"}},
      {"contradiction", read({"--set", "merge_space=after"}), 2, "usage", {"merge_space", "relative"}},

      {"template", ask({"-q", "Who?", "--template", "gemma"}), 2, "usage", {"gemma", "llama-2", "chatml", "zephyr"}},
      {"cuda", read({"--device", "cuda"}), 2, "usage", {"GPU", "cpu"}},
      {"device", read({"--device", "tpu"}), 2, "usage", {"'tpu'", "auto, cpu, cuda"}},
      {"0 threads", read({"--threads", "0"}), 2, "usage", {"--threads", "from 1 to 1,024", "'0'"}},
      {"temperature", generate({"--temperature", "warm"}), 2, "usage", {"--temperature", "number", "'warm'"}},
      {"cold", generate({"--temperature", "-1"}), 2, "usage", {"temperature", "0 to 10"}},
      {"top-p", generate({"--top-p", "2"}), 2, "usage", {"top-p", "at most 1"}},
      {"max-tokens", generate({"--max-tokens", "0"}), 2, "usage", {"--max-tokens", "from 1 to", "'0'"}},
      {"length", {"summarize", "@good.txt", "--length", "book"}, 2, "usage", {"short, page, outline", "'book'"}},
      {"part", {"summarize", "@good.txt", "--section", "a", "--pages", "b"}, 2, "usage", {"--pages", "--section"}},
      {"section", {"summarize", "@good.md", "--section", "Three"}, 2, "usage", {"'Three'", "One", "Two"}},
      {"pages", {"summarize", "@good.md", "--pages", "9"}, 2, "usage", {"'9'", "'One'", "'Two'"}},
      {"beyond the file",
       {"perplexity", "@good.txt", "--model", "@tiny.gguf", "--start", "10", "--count", "9000"},
       2,
       "usage",
       {"tokens", "--start", "--count"}},
      {"count 1", {"perplexity", "@good.txt", "--count", "1"}, 2, "usage", {"--count", "from 2 to"}},
      {"weight format", {"bench", "--shape", "smol", "--format", "q9"}, 2, "usage", {"'q9'", "q4_0"}},
      {"shape", {"bench", "--shape", "round", "--format", "q4_0"}, 2, "usage", {"round", "smol"}},
      {"long question",
       ask({"-q", QString("why ").repeated(300), "--set", "overlay=64"}),
       2,
       "usage",
       {"64", "overlay=N"}},
  };
}

/// What is wrong with files, and what does not fit.
QList<WrongCall> wrongFiles() {
  const auto withModel = [](const QString& name) { return QStringList{"read", "@good.txt", "--model", name}; };
  const auto trace = [](const QString& name) { return QStringList{"cache-trace", name}; };
  return {
      {"missing", readFile("@none.txt"), 3, "not_found", {"none.txt"}},
      {"folder", readFile("@folder"), 3, "unreadable", {"folder"}},
      {"empty", readFile("@empty.txt"), 3, "no_text", {"empty.txt", "empty"}},
      {"blank", readFile("@blank.txt"), 3, "no_text", {"blank.txt"}},
      {"binary", readFile("@binary.txt"), 3, "unsupported_format", {"binary"}},
      {"model as document", readFile("@tiny.gguf"), 3, "unsupported_format", {"model file"}},
      {"missing for tokenize", {"tokenize", "@none.txt", "--model", "@tiny.gguf"}, 3, "not_found", {"none.txt"}},
      {"folder for tokenize", {"tokenize", "@folder", "--model", "@tiny.gguf"}, 3, "unreadable", {"folder"}},
      {"missing prompt",
       {"generate", "--prompt-file", "@none.txt", "--model", "@tiny.gguf"},
       3,
       "not_found",
       {"none.txt"}},
      {"missing text", {"perplexity", "@none.txt", "--model", "@tiny.gguf"}, 3, "not_found", {"none.txt"}},
      {"missing model", withModel("@none.gguf"), 3, "not_found", {"none.gguf"}},
      {"unknown name", withModel("no-such-model"), 3, "not_found", {"no-such-model", "models"}},
      {"folder as model", withModel("@folder"), 3, "unreadable", {"folder"}},
      {"document as model", withModel("@good.txt"), 3, "model_invalid", {"good.txt"}},
      {"empty model", withModel("@empty.txt"), 3, "model_invalid", {"empty"}},
      {"cut model", withModel("@cut.gguf"), 3, "model_invalid", {"cut.gguf"}},
      {"cut model's info", {"info", "@cut.gguf"}, 3, "model_invalid", {"cut.gguf"}},
      {"cut header", {"info", "@head.gguf"}, 3, "model_invalid", {"head.gguf"}},
      {"no trace", trace("@none.json"), 3, "not_found", {"none.json"}},
      {"text as trace", trace("@good.txt"), 3, "corrupt", {}},
      {"too wide for the model",
       {"read", "@long.txt", "--model", "@tiny.gguf", "--budget", "4000"},
       4,
       "position_limit",
       {"4,096", "largest"}},
      {"overlay too wide",
       {"read", "@good.txt", "--model", "@tiny.gguf", "--set", "overlay=65536"},
       4,
       "position_limit",
       {}},
  };
}

}  // namespace

void TestCliErrors::writeInputs() {
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  QFile whole(QString::fromStdString(model));
  QVERIFY(whole.open(QIODevice::ReadOnly));
  const QByteArray bytes = whole.readAll();
  writeText(m_folder.path("cut.gguf"), bytes.left(bytes.size() - 1000).toStdString());
  writeText(m_folder.path("head.gguf"), bytes.left(500).toStdString());
  writeText(m_folder.path("good.txt"), prose(2000));
  writeText(m_folder.path("long.txt"), prose(12000));
  writeText(m_folder.path("other.txt"), prose(100));
  writeText(m_folder.path("good.md"), "# One\n\n" + prose(100) + "\n\n# Two\n\n" + prose(100) + "\n");
  writeText(m_folder.path("empty.txt"), "");
  writeText(m_folder.path("blank.txt"), " \n\t\n");
  std::string binary;
  for (int i = 0; i < 4096; ++i) binary.push_back(static_cast<char>(i));
  writeText(m_folder.path("binary.txt"), binary);
  QVERIFY(QDir().mkpath(file("folder")));
}

void TestCliErrors::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));  // a library of its own for each run
  writeInputs();
}

void TestCliErrors::check(const QStringList& arguments, int status, const char* code, const QStringList& words,
                          const QByteArray& in) {
  const CliResult json = runCli(arguments + QStringList{"--json"}, in);
  QVERIFY2(json.status == status, (QByteArray::number(json.status) + " " + json.out.c_str() + json.err.c_str()));
  const Json object = json.object();
  QVERIFY2(object.size() == 1 && object.contains("error") && object["error"].size() == 2, json.out.c_str());
  const std::string message = object["error"]["message"].get<std::string>();
  QVERIFY(kCodes.contains(object["error"]["code"].get<std::string>()));
  QCOMPARE(shown(object["error"]["code"]), shown(code));
  QVERIFY2(message.size() > 15 && message.find('\n') == std::string::npos, message.c_str());
  for (const QString& word : words) {
    QVERIFY2(message.find(word.toStdString()) != std::string::npos,
             (message + " | lacks " + word.toStdString()).c_str());
  }

  const CliResult text = runCli(arguments, in);
  QCOMPARE(text.status, status);
  QCOMPARE(text.out, std::string());
  QVERIFY2(text.err.ends_with("longleaf-cli: " + message + "\n"), text.err.c_str());
}

void TestCliErrors::anOptionWantsItsValue() {
  const CliResult result = runCli({"read", file("good.txt"), "--budget"});
  QCOMPARE(result.status, 2);
  QVERIFY2(result.err.find("--budget") != std::string::npos && result.err.find("read --help") != std::string::npos,
           result.err.c_str());
}

void TestCliErrors::wrongCalls_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<int>("status");
  QTest::addColumn<QByteArray>("code");
  QTest::addColumn<QStringList>("words");
  for (const WrongCall& call : wrongUsage() + wrongFiles()) {
    QStringList arguments;
    for (const QString& word : call.arguments)
      arguments << (word.startsWith('@') ? file(qPrintable(word.mid(1))) : word);
    QTest::newRow(call.name) << arguments << call.status << QByteArray(call.code) << call.words;
  }
}

void TestCliErrors::wrongCalls() {
  QFETCH(const QStringList, arguments);
  QFETCH(const int, status);
  QFETCH(const QByteArray, code);
  QFETCH(const QStringList, words);
  check(arguments, status, code.constData(), words, {});
}

void TestCliErrors::wrongInput_data() {
  QTest::addColumn<QByteArray>("input");
  for (const char* input : {"", "[1, 2", "{\"ids\": [1]}", "[1.5]", "[-1]", "[\"a\"]", "[99999999999999999999]", "7"})
    QTest::newRow(input) << QByteArray(input);
}

void TestCliErrors::wrongInput() {
  QFETCH(const QByteArray, input);
  check({"detokenize", "--model", file("tiny.gguf")}, 3, "corrupt", {"JSON list", "[1, 2, 3]"}, input);
}

void TestCliErrors::aQuestionThatIsRefusedBeginsNoChat() {
  const QStringList call{"ask",   file("good.txt"), "--model", file("tiny.gguf"), "-q", QString("why ").repeated(300),
                         "--set", "overlay=64"};
  QCOMPARE(runCli(call).status, 2);
  const Json documents = runList({"library", "list"});
  QVERIFY(!documents.empty());
  for (const Json& document : documents) QCOMPARE(document["chats"].get<int>(), 0);
}

void TestCliErrors::helpIsNoError() {
  for (const QStringList& call : {QStringList{"--help"}, QStringList{"--version"}, QStringList{"read", "--help"}}) {
    const CliResult result = runCli(call);
    QCOMPARE(result.status, 0);
    QCOMPARE(result.err, std::string());
    QVERIFY(result.out.find("longleaf-cli") != std::string::npos);
  }
  QVERIFY(runCli({"read", "--help"}).out.find("decayed_sum") == std::string::npos);  // once is enough
  const std::string help = runCli({"--help"}).out;
  for (const char* part : {"cache-trace", "decayed_sum", "Exit status: 0 done, 2 wrong usage", "read_mode"})
    QVERIFY2(help.find(part) != std::string::npos, part);
}

QTEST_GUILESS_MAIN(TestCliErrors)
#include "tst_cli_errors.moc"
