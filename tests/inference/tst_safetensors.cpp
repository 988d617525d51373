// SPDX-License-Identifier: GPL-3.0-or-later
// Headers of safetensors files, and the JSON of strangers: what a sound one says, and that no other one is believed.
#include <QTest>

#include <functional>

#include "inference/model/safetensors.h"
#include "inference/model/strict_json.h"
#include "support/hf_writer.h"

using namespace longleaf::inference;
using longleaf::kernels::WeightFormat;
using longleaf::tests::ByteSink;
using longleaf::tests::SafetensorsWriter;

namespace {

using Bytes = std::vector<std::byte>;

SafetensorsWriter small() {
  SafetensorsWriter writer;
  writer.tensors = {{"b", "BF16", {3, 2}, Bytes(12, std::byte{1})},
                    {"a", "F32", {5}, Bytes(20, std::byte{2})},
                    {"scalar", "F16", {}, Bytes(2)},
                    {"nothing", "F16", {0, 4}, {}}};
  return writer;
}

/// A file whose header is the sound one, changed.
Bytes changed(const std::function<void(Json&)>& change) {
  Json header = small().header();
  change(header);
  return SafetensorsWriter::fileOf(header.dump(), small().data());
}

Bytes withHeader(const std::string& header) { return SafetensorsWriter::fileOf(header, small().data()); }

struct Hostile {
  const char* name;
  Bytes file;
  const char* message;
  ErrorCode code = ErrorCode::modelInvalid;
};

std::vector<Hostile> cases() {
  const auto put = [](const char* tensor, const char* key, const Json& value) {
    return changed([=](Json& header) { header[tensor][key] = value; });
  };
  const std::uint64_t huge = 1ULL << 33;
  Bytes longer = small().file();
  longer.push_back(std::byte{0});
  Bytes shorter = small().file();
  shorter.pop_back();
  std::string nested(20, '[');
  nested += std::string(20, ']');
  return {
      {"empty", {}, "length of its header"},
      {"length of 100 MB", ByteSink().number(std::uint64_t{100'000'001}).bytes(), "100 MB"},
      {"length beyond the file", ByteSink().number(std::uint64_t{9}).number(std::uint64_t{0}).bytes(),
       "inside its header"},
      {"no object", withHeader("[1]"), "does not begin"},
      {"space in front", withHeader(" {}"), "does not begin"},
      {"not JSON", withHeader("{\"a\":}"), "is not JSON"},
      {"something behind", withHeader(small().header().dump() + "x"), "is not JSON"},
      {"not UTF-8", withHeader("{\"\xFF\":1}"), "is not JSON"},
      {"nested", withHeader("{\"a\":" + nested + "}"), "nested deeper"},
      {"key twice", withHeader(R"({"a":{},"a":{}})"), "'a' twice"},
      {"key twice in a tensor", withHeader(R"({"a":{"dtype":"F32","dtype":"F16"}})"), "'dtype' twice"},
      {"metadata", changed([](Json& header) { header["__metadata__"]["n"] = 1; }), "__metadata__"},
      {"entry is no object", changed([](Json& header) { header["a"] = 1; }), "'a'"},
      {"no dtype", changed([](Json& header) { header["a"].erase("dtype"); }), "unknown dtype"},
      {"unknown dtype", put("a", "dtype", "F33"), "'F33'"},
      {"FP8", put("a", "dtype", "F8_E4M3"), "F8_E4M3", ErrorCode::modelUnsupported},
      {"integers", put("a", "dtype", "I32"), "I32", ErrorCode::modelUnsupported},
      {"no shape", changed([](Json& header) { header["a"].erase("shape"); }), "no shape"},
      {"negative size", put("a", "shape", {-5}), "out of range"},
      {"fraction", put("a", "shape", {5.0}), "out of range"},
      {"huge size", put("a", "shape", {(1ULL << 40) + 1}), "out of range"},
      {"overflow", put("a", "shape", {huge, huge}), "overflows"},
      {"nine dimensions", put("a", "shape", {5, 1, 1, 1, 1, 1, 1, 1, 1}), "8 dimensions"},
      {"another size", put("a", "shape", {6}), "asks for 24"},
      {"no offsets", changed([](Json& header) { header["a"].erase("data_offsets"); }), "data_offsets"},
      {"three offsets", put("a", "data_offsets", {12, 32, 32}), "data_offsets"},
      {"negative offset", put("a", "data_offsets", {-1, 19}), "data_offsets"},
      {"backwards", put("a", "data_offsets", {32, 12}), "before it begins"},
      {"overlap", put("a", "data_offsets", {11, 31}), "overlaps"},
      {"hole", put("a", "data_offsets", {13, 33}), "hole"},
      {"far away", put("a", "data_offsets", {1ULL << 62, (1ULL << 62) + 20}), "hole"},
      {"longer", longer, "goes on behind"},
      {"shorter", shorter, "ends before the end"},
  };
}

}  // namespace

class TestSafetensors final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsTensors();
  void refusesHostileFiles_data();
  void refusesHostileFiles();
  void survivesEveryCutAndFlip();
  void boundsJson();
};

void TestSafetensors::readsTensors() {
  const Bytes file = small().file();
  const auto tensors = parseSafetensors(file);
  QVERIFY2(tensors, tensors ? "" : tensors.error().message.c_str());
  QCOMPARE(tensors->size(), std::size_t{4});
  const StoredTensor& first = tensors->front();
  QCOMPARE(first.name, std::string("b"));
  QVERIFY(first.format == WeightFormat::bf16);
  QVERIFY(first.shape == (std::vector<std::uint64_t>{2, 3}));  // contiguous size first
  QCOMPARE(first.bytes, std::uint64_t{12});
  QCOMPARE(first.offset, file.size() - small().data().size());
  QVERIFY(parseSafetensors(SafetensorsWriter::fileOf("{}", {})).has_value());
}

void TestSafetensors::refusesHostileFiles_data() {
  QTest::addColumn<int>("index");
  const auto all = cases();
  for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << static_cast<int>(i);
}

void TestSafetensors::refusesHostileFiles() {
  QFETCH(const int, index);
  const Hostile one = cases()[static_cast<std::size_t>(index)];
  const auto tensors = parseSafetensors(one.file);
  QVERIFY(!tensors);
  QVERIFY2(tensors.error().message.find(one.message) != std::string::npos, tensors.error().message.c_str());
  QVERIFY(tensors.error().code == one.code);
}

/// Whatever is believed lies in the file.
void TestSafetensors::survivesEveryCutAndFlip() {
  const Bytes sound = small().file();
  for (std::size_t length = 0; length < sound.size(); ++length) {
    QVERIFY(!parseSafetensors(std::span(sound).first(length)));
  }
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const unsigned bits : {0x01U, 0x10U, 0xFFU}) {
      Bytes bytes = sound;
      bytes[at] ^= static_cast<std::byte>(bits);
      const auto tensors = parseSafetensors(bytes);
      if (!tensors) continue;
      for (const StoredTensor& tensor : *tensors) QVERIFY(tensor.offset + tensor.bytes <= bytes.size());
    }
  }
}

void TestSafetensors::boundsJson() {
  const auto value = parseStrictJson(R"({"a":[1,-2,3.5,true,null,"x"],"b":{}})", "this");
  QVERIFY(value && (*value)["a"].size() == 6 && (*value)["b"].is_object());
  QCOMPARE(textMember(Json{{"k", "v"}}, "k"), std::string_view("v"));
  QVERIFY(memberOf(Json{{"k", nullptr}}, "k") == nullptr && memberOf(Json::array(), "k") == nullptr);
  const auto refused = [](const std::string& text, const JsonBounds& bounds) {
    const auto parsed = parseStrictJson(text, "this", bounds);
    return !parsed && parsed.error().message.starts_with("this ");
  };
  QVERIFY(refused(std::string(100'000, '['), {}));
  QVERIFY(!refused("[[[]]]", {.depth = 3}) && refused("[[[[]]]]", {.depth = 3}));
  QVERIFY(!refused("[1,2,3]", {.values = 4}) && refused("[1,2,3,4]", {.values = 4}));
  QVERIFY(refused("", {}) && refused("1 2", {}) && refused("1e999", {}) && refused("{\"a\":1,}", {}));
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
