// SPDX-License-Identifier: GPL-3.0-or-later
// `compare` of the built program: its JSON, its text for people, what it exports, and what it refuses.
#include <algorithm>
#include <cmath>

#include <QPdfDocument>

#include "support/cli_process.h"
#include "support/paths.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::tests;
using Json = nlohmann::json;

class TestCliCompare final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void theFirstSettingIsTheReference();
  void equalSettingsAgree();
  void whatIsCommonComesFromTheOptions();
  void summariesAreCompared();
  void peopleGetATable();
  void exportsStandAlone_data();
  void exportsStandAlone();
  void wrongCalls_data();
  void wrongCalls();
  void aFailedExportIsSaid();

 private:
  QStringList call(const QStringList& more) const {
    return QStringList{"compare", m_story, "--model", m_model, "--max-tokens", "24"} + more;
  }
  CliResult compare(const QStringList& more) const { return runCli(call(more)); }
  Json json(const QStringList& more) const {
    const CliResult result = compare(more + QStringList{"--json"});
    if (result.status != 0) qWarning() << result.status << result.out.c_str() << result.err.c_str();
    return result.status == 0 ? result.object() : Json();
  }

  ScratchFolder m_folder;
  QString m_model;
  QString m_story;
};

namespace {

const QStringList kQuestion{"-q", "Who sold <b>a red boat</b> & why?"};
const QStringList kThree = kQuestion + QStringList{"--setting",  "method=full", "--setting",
                                                   "budget=128", "--setting",   "budget=32,method=streaming"};

bool hasAll(const Json& object, std::initializer_list<const char*> names) {
  return std::all_of(names.begin(), names.end(), [&](const char* name) {
    const bool has = object.is_object() && object.contains(name);
    if (!has) qWarning() << "missing" << name << "in" << object.dump().substr(0, 300).c_str();
    return has;
  });
}

}  // namespace

void TestCliCompare::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));  // a library of its own for each run
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  m_model = QString::fromStdString(model);
  m_story = writeText(m_folder.path("story.txt"), prose(2500));
}

void TestCliCompare::theFirstSettingIsTheReference() {
  const Json result = json(kThree);
  QVERIFY(hasAll(result, {"document", "title", "model", "question", "settings"}));
  QCOMPARE(result["settings"].size(), std::size_t{3});
  for (const Json& setting : result["settings"]) {
    QVERIFY(hasAll(setting, {"setting", "answer", "agreement", "cache_bytes", "peak_bytes", "citations", "statistics",
                             "differences", "reading", "pages", "unsupported", "passages", "stop_reason"}));
    QVERIFY(hasAll(setting["agreement"], {"top1", "kl", "first_difference"}));
    QVERIFY(hasAll(setting["statistics"], {"prefill", "decode", "cache", "memory", "device", "threads"}));
    QVERIFY(setting["peak_bytes"] > setting["cache_bytes"]);
    QVERIFY(setting["reading"]["tokens"].get<int>() > 1000);
    for (const Json& page : setting["pages"]) {
      const double sum = page["kept"].get<double>() + page["merged"].get<double>() + page["dropped"].get<double>();
      QVERIFY(page["tokens"] == 0 || std::abs(sum - 1) < 1e-9);
    }
  }
  const Json& reference = result["settings"][0];
  QCOMPARE(shown(reference["setting"]), shown("method=full"));
  QCOMPARE(shown(reference["agreement"]["top1"]), shown(1.0));
  QCOMPARE(shown(reference["agreement"]["kl"]), shown(0.0));
  QVERIFY(reference["agreement"]["first_difference"].is_null() && reference["differences"].empty());
  const Json& little = result["settings"][2];
  QVERIFY(little["agreement"]["kl"].get<double>() > 0 && little["agreement"]["top1"].get<double>() < 1);
  QVERIFY(little["agreement"]["first_difference"].is_number());
  QVERIFY(little["cache_bytes"] < reference["cache_bytes"]);
  const Json again = json(kThree);
  for (std::size_t i = 0; i < 3; ++i) {
    QVERIFY(again["settings"][i]["reading"]["from_snapshot"] == true);
    QCOMPARE(shown(again["settings"][i]["answer"]), shown(result["settings"][i]["answer"]));
    QCOMPARE(shown(again["settings"][i]["agreement"]), shown(result["settings"][i]["agreement"]));
  }
}

void TestCliCompare::equalSettingsAgree() {
  const Json result = json(kQuestion + QStringList{"--setting", "budget=64", "--setting", "budget=64"});
  QVERIFY(result.is_object());
  const Json& second = result["settings"][1];
  QCOMPARE(shown(second["agreement"]["kl"]), shown(0.0));
  QCOMPARE(shown(second["agreement"]["top1"]), shown(1.0));
  QVERIFY(second["agreement"]["first_difference"].is_null() && second["differences"].empty());
  QCOMPARE(shown(second["answer"]), shown(result["settings"][0]["answer"]));
}

void TestCliCompare::whatIsCommonComesFromTheOptions() {
  const Json result = json(kQuestion + QStringList{"--budget", "48", "--set", "passages=0", "--setting",
                                                   "method=streaming", "--setting", "method=h2o,budget=56"});
  QVERIFY(result.is_object());
  QCOMPARE(shown(result["settings"][0]["statistics"]["cache"]["budget_slots"]), shown(48));
  QCOMPARE(shown(result["settings"][1]["statistics"]["cache"]["budget_slots"]), shown(56));
  for (const Json& setting : result["settings"]) QVERIFY(setting["passages"].empty());
}

void TestCliCompare::summariesAreCompared() {
  const Json result = json({"--summary", "--setting", "budget=64", "--setting", "budget=32"});
  QVERIFY(result.is_object() && result["question"].is_null());
  for (const Json& setting : result["settings"]) QVERIFY(!setting["answer"].get<std::string>().empty());
}

void TestCliCompare::peopleGetATable() {
  const CliResult result = compare(kThree);
  QCOMPARE(result.status, 0);
  for (const char* words : {"== method=full (reference)", "== budget=128\n", "same likeliest tokens", "divergence",
                            "first difference", "peak memory", "kept / merged / dropped"}) {
    QVERIFY2(result.out.find(words) != std::string::npos, words);
  }
  QVERIFY(result.err.find("budget=32,method=streaming: ") != std::string::npos);
  QCOMPARE(result.out.find("Reading"), std::string::npos);
}

void TestCliCompare::exportsStandAlone_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"c.html", "c.HTM", "c.pdf", "c.json"}) QTest::newRow(name) << name;
}

void TestCliCompare::exportsStandAlone() {
  QFETCH(QString, name);
  const QString path = QString::fromStdString(m_folder.path(name.toStdString()));
  const CliResult result = compare(kThree + QStringList{"--json", "--export", path});
  if (name.endsWith("pdf") && result.err.find("font") != std::string::npos) QSKIP("there is no font");
  QCOMPARE(result.status, 0);
  const Json told = result.object();
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  if (name.endsWith("json")) {
    QVERIFY(Json::parse(bytes.toStdString(), nullptr, false) == told);
  } else if (name.endsWith("pdf")) {
    QPdfDocument document;
    QCOMPARE(document.load(path), QPdfDocument::Error::None);
    QString text;
    for (int page = 0; page < document.pageCount(); ++page) text += document.getAllText(page).text();
    for (const char* words : {"Who sold <b>a red boat</b>", "budget=128", "divergence", "What each setting kept"}) {
      QVERIFY2(text.simplified().contains(words), qPrintable(text));
    }
  } else {
    QVERIFY(bytes.contains("Who sold &lt;b&gt;a red boat&lt;/b&gt; &amp; why?"));
    QVERIFY(!bytes.contains("<b>") && !bytes.contains("<script") && !bytes.contains("http:"));
    QVERIFY(!bytes.contains("https:") && !bytes.contains("src="));
    QCOMPARE(bytes.count("<svg "), 3);
    QCOMPARE(bytes.count("<u>") > 0,
             !told["settings"][2]["differences"].empty() || !told["settings"][1]["differences"].empty());
    QCOMPARE(bytes.count("<u>"), bytes.count("</u>"));
    QCOMPARE(bytes.count("<td"), bytes.count("</td>"));
    QCOMPARE(bytes.count("<tr"), bytes.count("</tr>"));
  }
}

void TestCliCompare::wrongCalls_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("code");
  QTest::addColumn<QStringList>("words");
  const auto settings = [](const QStringList& texts) {
    QStringList words = kQuestion;
    for (const QString& text : texts) words << "--setting" << text;
    return words;
  };
  const auto usage = [](const char* name, const QStringList& arguments, const QStringList& words) {
    QTest::newRow(name) << arguments << 2 << "usage" << words;
  };
  usage("none", settings({}), {"--setting", "two to four", "0"});
  usage("one", settings({"budget=64"}), {"--setting", "two to four", "1"});
  usage("five", settings({"budget=64", "budget=65", "budget=66", "budget=67", "budget=68"}), {"two to four", "5"});
  usage("key", settings({"budget=64", "alfa=1"}), {"'alfa'", "alpha"});
  usage("no value", settings({"budget=64", "alpha"}), {"'alpha'", "KEY=VALUE"});
  usage("preset", settings({"budget=64", "method=zsmurge"}), {"zsmurge", "streaming"});
  usage("budget", settings({"budget=64", "budget=3"}), {"budget=3", "from 16 to"});
  usage("both", {"--summary", "-q", "Who?", "--setting", "budget=64", "--setting", "budget=65"},
        {"--summary", "--question"});
  usage("neither", {"--setting", "budget=64", "--setting", "budget=65"}, {"-q", "--summary"});
  usage("export", settings({"budget=64", "budget=65"}) + QStringList{"--export", "a.docx"},
        {".html", ".pdf", "a.docx"});
  QTest::newRow("too wide") << settings({"budget=64", "budget=65,overlay=65536"}) << 4 << "position_limit"
                            << QStringList{"setting 'budget=65,overlay=65536'"};
}

void TestCliCompare::wrongCalls() {
  QFETCH(QStringList, arguments);
  QFETCH(int, status);
  QFETCH(QString, code);
  QFETCH(QStringList, words);
  const CliResult result = compare(arguments + QStringList{"--json"});
  QCOMPARE(result.status, status);
  const Json error = result.object()["error"];
  QCOMPARE(QString::fromStdString(error["code"].get<std::string>()), code);
  const QString message = QString::fromStdString(error["message"].get<std::string>());
  for (const QString& word : words) QVERIFY2(message.contains(word), qPrintable(message));
}

void TestCliCompare::aFailedExportIsSaid() {
  const CliResult result = compare(kThree + QStringList{"--export", "/nowhere/at/all.html"});
  QCOMPARE(result.status, 3);
  QVERIFY(result.err.find("\"all.html\" cannot be written") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestCliCompare)
#include "tst_cli_compare.moc"
