// SPDX-License-Identifier: GPL-3.0-or-later
// Against the vectors of other programs: four vocabularies with 46 texts each, the demo model with 55 texts and a book.
#include <QTest>
#include <array>
#include <nlohmann/json.hpp>

#include "support/vocabularies.h"

using namespace longleaf::inference;
using namespace longleaf::tests;

class TestTokenizer final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void vectors_data();
  void vectors();
  void goldenTexts();
  void goldenBook();
  void goldenPrompts();
  void partsAreOneText();
  void endsOfGeneration();
  void spacePrefix();
};

namespace {

nlohmann::json golden() { return nlohmann::json::parse(readText(sharedFile("golden/smollm2.json"))); }

std::uint64_t fnv1a64(const std::vector<TokenId>& ids) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const TokenId id : ids) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ ((static_cast<std::uint32_t>(id) >> shift) & 0xFFU)) * 0x100000001B3U;
    }
  }
  return hash;
}

}  // namespace

#define NEEDS_DEMO_MODEL                          \
  const TokenizerPtr tokenizer = demoTokenizer(); \
  if (!tokenizer || sharedFile("golden/smollm2.json").empty()) QSKIP("no demo model or no golden values")

void TestTokenizer::vectors_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"gpt-2", "starcoder", "llama-spm", "phi-3"}) QTest::newRow(name) << QString(name);
}

void TestTokenizer::vectors() {
  QFETCH(QString, name);
  const TokenizerPtr tokenizer = sharedTokenizer(name.toStdString());
  if (!tokenizer) QSKIP("no ../shared/data/tokenizers");
  const auto vectors = sharedVectors(name.toStdString());
  QCOMPARE(vectors.size(), std::size_t{46});
  for (const auto& [text, ids] : vectors) {
    QVERIFY2(tokenizer->encode(text, SpecialTokens::recognised) == ids, text.c_str());
    QCOMPARE(tokenizer->decode(ids), text);
  }
}

void TestTokenizer::goldenTexts() {
  NEEDS_DEMO_MODEL;
  const auto cases = golden()["tokenizer"];
  QVERIFY(cases.size() >= 55);
  for (const auto& one : cases) {
    const auto text = one["text"].get<std::string>();
    QVERIFY2(tokenizer->encode(text, SpecialTokens::recognised) == one["ids"].get<std::vector<TokenId>>(),
             text.c_str());
  }
}

void TestTokenizer::goldenBook() {
  NEEDS_DEMO_MODEL;
  const auto expected = golden()["book"];
  std::string book = readText(sharedFile("data/books/" + expected["file"].get<std::string>()));
  std::erase(book, '\r');
  const std::vector<TokenId> ids = tokenizer->encode(book, SpecialTokens::plain);
  QCOMPARE(ids.size(), expected["tokens"].get<std::size_t>());
  const auto first = expected["first"].get<std::vector<TokenId>>();
  const auto last = expected["last"].get<std::vector<TokenId>>();
  QVERIFY(std::equal(first.begin(), first.end(), ids.begin()));
  QVERIFY(std::equal(last.rbegin(), last.rend(), ids.rbegin()));
  QCOMPARE(fnv1a64(ids), std::stoull(expected["fnv1a64_of_ids_le32"].get<std::string>(), nullptr, 16));
  QCOMPARE(tokenizer->decode(ids), book);
}

void TestTokenizer::goldenPrompts() {
  NEEDS_DEMO_MODEL;
  const auto prompts = golden()["greedy"];
  QVERIFY(!prompts.empty());
  for (const auto& one : prompts) {
    const auto prompt = one["prompt"].get<std::string>();
    QCOMPARE(tokenizer->encode(prompt, SpecialTokens::recognised), one["prompt_ids"].get<std::vector<TokenId>>());
  }
}

void TestTokenizer::partsAreOneText() {
  for (const auto& [name, tokenizer] : allTokenizers()) {
    const std::array words{TextPart{"[INST] ", SpecialTokens::recognised}, TextPart{"Hel", SpecialTokens::plain},
                           TextPart{"lo world", SpecialTokens::plain}, TextPart{" [/INST]", SpecialTokens::recognised}};
    QVERIFY2(tokenizer->encode(words) == tokenizer->encode("[INST] Hello world [/INST]", SpecialTokens::plain),
             name.c_str());
    if (!tokenizer->bos()) continue;
    const std::string bos = tokenizer->piece(*tokenizer->bos());
    const std::string_view front = std::string_view(bos).substr(0, 2);
    const std::string_view back = std::string_view(bos).substr(2);

    const std::array recognised{TextPart{front, SpecialTokens::recognised}, TextPart{back, SpecialTokens::recognised}};
    QCOMPARE(tokenizer->encode(recognised), std::vector<TokenId>{*tokenizer->bos()});
    const std::array half{TextPart{front, SpecialTokens::recognised}, TextPart{back, SpecialTokens::plain}};
    const std::vector<TokenId> ids = tokenizer->encode(half);
    QVERIFY2(std::none_of(ids.begin(), ids.end(), [&](TokenId id) { return tokenizer->isControl(id); }), name.c_str());
    QCOMPARE(tokenizer->decode(ids), bos);
  }
}

void TestTokenizer::endsOfGeneration() {
  NEEDS_DEMO_MODEL;
  QVERIFY(tokenizer->endsGeneration(2));  // <|im_end|>: the file's EOS
  QVERIFY(tokenizer->endsGeneration(0));  // <|endoftext|>: by its text
  QVERIFY(!tokenizer->endsGeneration(1));
  QVERIFY(!tokenizer->endsGeneration(-1) && !tokenizer->endsGeneration(1 << 30));
  QVERIFY(tokenizer->isControl(16) && !tokenizer->isControl(17) && !tokenizer->isControl(-1));
  QVERIFY(!tokenizer->addsBos() && !tokenizer->addsSpacePrefix());
  QCOMPARE(tokenizer->description(), std::string("byte-level BPE (smollm)"));
  QCOMPARE(tokenizer->find("<|im_start|>"), std::optional<TokenId>(1));
  QVERIFY(!tokenizer->find("no such token"));
  QVERIFY(tokenizer->piece(-1).empty() && tokenizer->piece(49152).empty());
}

void TestTokenizer::spacePrefix() {
  const TokenizerPtr tokenizer = sharedTokenizer("llama-spm");
  if (!tokenizer) QSKIP("no ../shared/data/tokenizers");
  QVERIFY(tokenizer->addsBos() && tokenizer->addsSpacePrefix());
  QCOMPARE(tokenizer->bos(), std::optional<TokenId>(1));
  // Each stretch behind a control token gets its prefix: <s> _Hello </s> _Hello
  QCOMPARE(tokenizer->encode("<s>Hello</s>Hello", SpecialTokens::recognised),
           (std::vector<TokenId>{1, 15043, 2, 15043}));
  QCOMPARE(tokenizer->decode(std::vector<TokenId>{1, 15043, 15043}), std::string("Hello Hello"));
  StreamDecoder later(*tokenizer, false);
  QCOMPARE(later.push(15043), std::string(" Hello"));
}

QTEST_APPLESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
