// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every tokenizer and every text.
#include <QTest>
#include <random>

#include "support/growth.h"
#include "support/patience.h"
#include "support/vocabularies.h"

using namespace longleaf::inference;
using namespace longleaf::tests;

class TestTokenizerProperties final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void plainTextNeverBecomesControl();
  void validTextComesBack();
  void anyBytesGiveText();
  void streamingEqualsWhole();
  void anyIdsGiveText();
  void oneLetterIsNotQuadratic_data();
  void oneLetterIsNotQuadratic();
  void booksAreLinear();

 private:
  std::vector<std::pair<std::string, TokenizerPtr>> m_all;
  std::mt19937 m_random{20261122};
};

namespace {

bool isUtf8(const std::string& text) { return validUtf8Prefix(text) == text.size(); }

/// Characters of all lengths, spaces and digits in plenty, what templates are made of now and then.
std::string randomText(std::mt19937& random) {
  static const std::vector<std::string> kWords{
      " ",   "  ",     "\n",     "\t",           "12",           "'s",  "<|im_end|>", "</s>",
      "<s>", "[INST]", "<0x0A>", "\xE2\x96\x81", "\xEF\xBF\xBD", "the", " of",        "\xC2\xA0"};
  std::string text;
  for (auto n = random() % 40; n > 0; --n) {
    if (random() % 2 == 0) {
      text += kWords[random() % kWords.size()];
      continue;
    }
    constexpr std::uint32_t kEnds[] = {0x80, 0x800, 0x10000, 0x110000};
    const std::uint32_t codePoint = static_cast<std::uint32_t>(random()) % kEnds[random() % 4];
    if (codePoint < 0xD800 || codePoint > 0xDFFF) appendUtf8(codePoint, text);
  }
  return text;
}

std::string randomBytes(std::mt19937& random) {
  std::string bytes(random() % 200, '\0');
  for (char& byte : bytes) byte = static_cast<char>(static_cast<std::uint8_t>(random() % 3 == 0 ? random() : 'a'));
  return bytes;
}

/// What SentencePiece must change: it writes spaces as U+2581, so that character comes back as a space.
std::string withoutMarks(std::string text) {
  for (std::size_t at = 0; (at = text.find("\xE2\x96\x81", at)) != std::string::npos;) text.replace(at, 3, " ");
  return text;
}

/// SmolLM2 and StarCoder have no tokens for some bytes, so they cannot hold every text.
bool holdsAllBytes(const std::string& name) { return name != "smollm2" && name != "starcoder"; }

std::string asHeld(const Tokenizer& tokenizer, const std::string& text) {
  return tokenizer.addsSpacePrefix() ? withoutMarks(text) : text;
}

}  // namespace

void TestTokenizerProperties::initTestCase() {
  m_all = allTokenizers();
  auto bytes = makeTokenizer(byteVocabulary());
  auto pieces = makeTokenizer(pieceVocabulary());
  QVERIFY(bytes && pieces);
  m_all.emplace_back("bytes", std::move(*bytes));
  m_all.emplace_back("pieces", std::move(*pieces));
}

void TestTokenizerProperties::plainTextNeverBecomesControl() {
  for (const auto& [name, tokenizer] : m_all) {
    std::string every;
    std::size_t count = 0;
    const auto hasControl = [&t = *tokenizer](const std::vector<TokenId>& ids) {
      return std::any_of(ids.begin(), ids.end(), [&t](TokenId id) { return t.isControl(id); });
    };
    for (TokenId id = 0; id < static_cast<TokenId>(tokenizer->size()); ++id) {
      if (!tokenizer->isControl(id)) continue;
      const std::string text = tokenizer->piece(id);
      ++count;
      for (const std::string& written : {text, " " + text, "x" + text + "y", text + text}) {
        const std::vector<TokenId> ids = tokenizer->encode(written, SpecialTokens::plain);
        QVERIFY2(!hasControl(ids), (name + ": " + written).c_str());
        QCOMPARE(tokenizer->decode(ids), written);
      }
      QCOMPARE(tokenizer->encode(text, SpecialTokens::recognised), std::vector<TokenId>{id});
      every += text + (count % 2 == 0 ? "\n" : "");
    }
    QVERIFY2(!hasControl(tokenizer->encode(every, SpecialTokens::plain)), name.c_str());
    QVERIFY(count > 0 || name == "bytes");
  }
}

void TestTokenizerProperties::validTextComesBack() {
  for (const auto& [name, tokenizer] : m_all) {
    for (int i = 0; i < 300; ++i) {
      const std::string text = randomText(m_random);
      const std::string back = tokenizer->decode(tokenizer->encode(text, SpecialTokens::plain));
      QVERIFY2(isUtf8(back), name.c_str());
      if (holdsAllBytes(name)) QVERIFY2(back == asHeld(*tokenizer, text), (name + ": " + text).c_str());
    }
  }
}

void TestTokenizerProperties::anyBytesGiveText() {
  for (const auto& [name, tokenizer] : m_all) {
    for (int i = 0; i < 300; ++i) {
      const std::string bytes = randomBytes(m_random);
      const auto special = i % 2 == 0 ? SpecialTokens::plain : SpecialTokens::recognised;
      const std::string back = tokenizer->decode(tokenizer->encode(bytes, special));
      QVERIFY2(isUtf8(back), name.c_str());
      if (holdsAllBytes(name)) QCOMPARE(back, replaceMalformedUtf8(bytes));
    }
  }
}

void TestTokenizerProperties::streamingEqualsWhole() {
  for (const auto& [name, tokenizer] : m_all) {
    for (int i = 0; i < 40; ++i) {
      const std::vector<TokenId> ids = tokenizer->encode(randomText(m_random), SpecialTokens::recognised);
      const std::string whole = tokenizer->decode(ids);
      StreamDecoder stream(*tokenizer);
      std::string shown;
      for (std::size_t cut = 0; cut < ids.size(); ++cut) {
        const std::string now = stream.push(ids[cut]);
        QVERIFY2(isUtf8(now), name.c_str());
        shown += now;
        QVERIFY2(whole.starts_with(shown), name.c_str());

        StreamDecoder copy = stream;  // as if the stream ended here
        const std::string ended = shown + copy.finish();
        QCOMPARE(ended, tokenizer->decode(std::span(ids).first(cut + 1)));
      }
      QCOMPARE(shown + stream.finish(), whole);
    }
  }
}

void TestTokenizerProperties::anyIdsGiveText() {
  for (const auto& [name, tokenizer] : m_all) {
    std::uniform_int_distribution<TokenId> any(-2, static_cast<TokenId>(tokenizer->size()) + 1);
    for (int i = 0; i < 100; ++i) {
      std::vector<TokenId> ids(m_random() % 50);
      for (TokenId& id : ids) id = any(m_random);
      QVERIFY2(isUtf8(tokenizer->decode(ids)), name.c_str());
    }
  }
}

void TestTokenizerProperties::oneLetterIsNotQuadratic_data() {
  QTest::addColumn<char>("letter");
  for (const char letter : {'a', ' ', '=', '7', '\n'}) QTest::addRow("%d", letter) << letter;
}

void TestTokenizerProperties::oneLetterIsNotQuadratic() {
  QFETCH(char, letter);
  constexpr std::size_t kEighth = kSanitized ? 25'000 : 125'000;
  const std::string eighth(kEighth, letter);
  const std::string text(8 * kEighth, letter);
  for (const auto& [name, held] : m_all) {
    const auto& tokenizer = held;  // a lambda must not capture a structured binding by clang 14
    const auto encode = [&](const std::string& words) { return tokenizer->encode(words, SpecialTokens::plain); };
    std::vector<TokenId> ids;
    const Growth found = growth([&] { encode(eighth); }, [&] { ids = encode(text); });
    QVERIFY2(found.isLinear(), (name + ": " + std::to_string(found.ofAll) + " s").c_str());
    QVERIFY(tokenizer->decode(ids) == text);
  }
}

void TestTokenizerProperties::booksAreLinear() {
  const std::string path = sharedFile("data/books/time_machine.txt");
  if (path.empty()) QSKIP("no ../shared/data/books");
  const std::string book = readText(path);
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += book;
  for (const auto& [name, held] : m_all) {
    const auto& tokenizer = held;
    std::size_t one = 0, all = 0;
    const Growth found = growth([&] { one = tokenizer->encode(book, SpecialTokens::plain).size(); },
                                [&] { all = tokenizer->encode(eight, SpecialTokens::plain).size(); });
    qInfo("%s: %zu tokens in %.0f ms, %zu in %.0f ms", name.c_str(), one, 1e3 * found.ofAnEighth, all,
          1e3 * found.ofAll);
    QVERIFY2(found.isLinear(), name.c_str());
  }
}

QTEST_APPLESS_MAIN(TestTokenizerProperties)
#include "tst_tokenizer_properties.moc"
