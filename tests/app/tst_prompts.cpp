// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "app/tasks/prompts.h"

using namespace longleaf::app;

class TestPrompts final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theInstructionIsOneLineWithoutPlaces() {
    const std::string_view line = documentInstruction();
    QVERIFY(line.starts_with("Below is the text of a document."));
    QVERIFY(line.find_first_of("\n{}<>") == std::string_view::npos);  // nothing that a template could take for its own
    QVERIFY(promptsVersion() >= 1);
  }

  void aQuestionIsFilledInOnceAndWordForWord() {
    const std::string question = "What does {question} or {title} mean?";
    const std::string prompt = questionPrompt(question);
    QVERIFY(prompt.ends_with("Question: " + question));
    QCOMPARE(prompt.find(question), prompt.rfind(question));
  }

  void summaryFramesDifferAndNameTheDocument() {
    const std::string brief = summaryPrompt(SummaryLength::brief, "A {title}");
    const std::string page = summaryPrompt(SummaryLength::page, "A {title}");
    const std::string outline = summaryPrompt(SummaryLength::outline, "A {title}");
    QVERIFY(brief != page && page != outline && brief != outline);
    for (const std::string& prompt : {brief, page, outline}) {
      QVERIFY(prompt.find("\"A {title}\"") != std::string::npos);
      QVERIFY(prompt.size() < 400);  // a model of 135M parameters follows short orders only
    }
  }
};

QTEST_APPLESS_MAIN(TestPrompts)
#include "tst_prompts.moc"
