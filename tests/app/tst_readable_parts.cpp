// SPDX-License-Identifier: GPL-3.0-or-later
// Long documents in stretches that can be read at once: nothing left out, nothing twice, cut where sections end.
#include <algorithm>

#include <QTest>

#include "app/tasks/readable_parts.h"
#include "inference/model/model.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;

class TestReadableParts final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void whatFitsIsOnePart();
  void sectionsStayWhole();
  void longSectionsBecomeEqualParts();
  void anEmptyOutlineIsNoHindrance();

 private:
  std::vector<storage::Document> partsOf(const storage::Document& document, std::uint32_t most);
  std::size_t tokens(const std::string& text) const {
    return m_tokenizer->encode(text, inference::SpecialTokens::plain).size();
  }

  ScratchFolder m_folder;
  std::unique_ptr<const inference::Tokenizer> m_tokenizer;
};

namespace {

/// Sections of these many sentences, each with a heading.
storage::Document book(const std::vector<int>& sentences) {
  storage::Document document{.title = "Book"};
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const std::size_t begin = document.text.size();
    document.text += "Chapter " + std::to_string(i + 1) + "\n\n";
    for (int k = 0; k < sentences[i]; ++k) {
      document.text += "Sentence " + std::to_string(k) + " of a chapter about boats." + (k % 5 == 4 ? "\n\n" : " ");
    }
    document.text += "\n\n";
    document.pages.push_back({"Chapter " + std::to_string(i + 1), begin, document.text.size()});
    document.outline.push_back({"Chapter " + std::to_string(i + 1), 0, begin});
  }
  return document;
}

}  // namespace

void TestReadableParts::initTestCase() {
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  auto tokenizer = inference::loadTokenizer(model);
  QVERIFY(tokenizer.has_value());
  m_tokenizer = std::move(*tokenizer);
}

std::vector<storage::Document> TestReadableParts::partsOf(const storage::Document& document, std::uint32_t most) {
  auto parts = app::readableParts(document, *m_tokenizer, most);
  std::string together;
  for (const storage::Document& part : parts) together += part.text;
  if (together != document.text) return {};
  const bool small = std::all_of(parts.begin(), parts.end(), [&](const storage::Document& part) {
    return tokens(part.text) <= most + 800;  // a passage more, where a cut falls into one
  });
  return small ? parts : std::vector<storage::Document>();
}

void TestReadableParts::whatFitsIsOnePart() {
  const storage::Document document = book({5, 5});
  QCOMPARE(partsOf(document, 100'000).size(), std::size_t{1});
}

void TestReadableParts::sectionsStayWhole() {
  const storage::Document document = book({60, 60, 60, 60, 60, 60});
  const auto perChapter = static_cast<std::uint32_t>(tokens(document.text) / 6);
  const auto parts = partsOf(document, perChapter * 5 / 2);
  QCOMPARE(parts.size(), std::size_t{3});
  for (const storage::Document& part : parts) {
    QCOMPARE(part.outline.size(), std::size_t{2});
    QCOMPARE(part.outline.front().position, std::size_t{0});
    QVERIFY(part.text.starts_with(part.outline.front().title));
  }
}

void TestReadableParts::longSectionsBecomeEqualParts() {
  const storage::Document document = book({10, 800, 10});
  const auto all = static_cast<std::uint32_t>(tokens(document.text));
  const auto parts = partsOf(document, all / 4);
  QVERIFY(parts.size() >= 4 && parts.size() <= 7);
}

void TestReadableParts::anEmptyOutlineIsNoHindrance() {
  storage::Document document = book({500});
  document.outline.clear();
  const auto all = static_cast<std::uint32_t>(tokens(document.text));
  const auto parts = partsOf(document, all / 3 + 10);
  QVERIFY(parts.size() == 3);
}

QTEST_APPLESS_MAIN(TestReadableParts)
#include "tst_readable_parts.moc"
