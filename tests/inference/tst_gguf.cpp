// SPDX-License-Identifier: GPL-3.0-or-later
// GGUF files: what a sound one says, and that no other one does harm.
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "inference/model/gguf.h"
#include "inference/model/gguf_header.h"
#include "inference/quoted_name.h"
#include "support/gguf_writer.h"
#include "support/malloc/allocation_watch.h"
#include "support/scratch_folder.h"

using namespace longleaf::inference;
using longleaf::kernels::WeightFormat;
using longleaf::tests::ByteSink;
using longleaf::tests::GgufWriter;
using longleaf::tests::ScratchFolder;
using longleaf::tests::watchAllocations;
using longleaf::tests::watchedAllocations;

namespace {

using Bytes = std::vector<std::byte>;

/// A small file with a value of every type and two tensors.
GgufWriter small() {
  GgufWriter writer;
  writer.add("general.architecture", "llama").add("a.u8", std::uint8_t{200}).add("a.i8", std::int8_t{-100});
  writer.add("a.u16", std::uint16_t{60000}).add("a.i16", std::int16_t{-30000});
  writer.add("a.u32", std::uint32_t{4000000000}).add("a.i32", std::int32_t{-2000000000});
  writer.add("a.u64", std::numeric_limits<std::uint64_t>::max()).add("a.i64", std::int64_t{-5000000000});
  writer.add("a.f32", 0.5F).add("a.f64", -0.25).add("a.bool", true).add("a.text", "some text");
  writer.add("b.u8", std::vector<std::uint8_t>{1, 2}).add("b.i16", std::vector<std::int16_t>{-1, 2});
  writer.add("b.u64", std::vector<std::uint64_t>{7}).add("b.f32", std::vector<float>{1.5F, -2.5F});
  writer.add("b.bool", std::vector<bool>{true, false}).add("b.text", std::vector<std::string>{"x", "", "yz"});
  writer.tensor("first.weight", WeightFormat::q8_0, {32, 2}, Bytes(68, std::byte{1}));
  writer.tensor("second.weight", WeightFormat::f32, {5}, Bytes(20, std::byte{2}));
  return writer;
}

/// How a sound file is spoilt, and what the message must name.
struct Hostile {
  const char* name;
  std::function<Bytes()> make;
  const char* message;
  ErrorCode code = ErrorCode::modelInvalid;
};

template <class T>
Bytes patched(Bytes bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
  return bytes;
}

Bytes withValue(std::uint32_t type, ByteSink value) { return small().raw("bad.key", type, value.bytes()).file(); }

Bytes withTensor(const std::function<void(GgufWriter::Tensor&)>& change) {
  GgufWriter writer = small();
  change(writer.tensors()[1]);
  return writer.file();
}

Bytes withAlignment(auto value) { return small().add("general.alignment", value).file(); }

std::vector<Hostile> preambleCases() {
  const Bytes sound = small().file();
  const std::uint64_t huge = 1ULL << 63;
  const auto unsupported = ErrorCode::modelUnsupported;
  return {
      {"empty file", [] { return Bytes(); }, "GGUF"},
      {"other magic", [=] { return patched(sound, 0, 'X'); }, "GGUF"},
      {"version 1", [=] { return patched(sound, 4, std::uint32_t{1}); }, "version 1", unsupported},
      {"version 4", [=] { return patched(sound, 4, std::uint32_t{4}); }, "version 4", unsupported},
      {"version 0", [=] { return patched(sound, 4, std::uint32_t{0}); }, "version 0", unsupported},
      {"big-endian", [=] { return patched(sound, 4, std::uint32_t{3} << 24); }, "big-endian", unsupported},
      {"n_tensors 2^63", [=] { return patched(sound, 8, huge); }, "n_tensors"},
      {"n_tensors a little too many", [=] { return patched(sound, 8, std::uint64_t{3}); }, "tensor"},
      {"n_kv 2^63", [=] { return patched(sound, 16, huge); }, "n_kv"},
      {"n_kv 2^64 / 13", [=] { return patched(sound, 16, std::uint64_t{1418980313362273202}); }, "n_kv"},
      {"key of 2^60 bytes", [=] { return patched(sound, 24, std::uint64_t{1} << 60); }, "key number 0"},
      {"empty key", [] { return small().add("", true).file(); }, "key number 19"},
      {"duplicate key", [] { return small().add("a.u8", true).file(); }, "a.u8"},
  };
}

std::vector<Hostile> valueCases() {
  const auto array = [](std::uint32_t type, std::uint64_t count) { return ByteSink().number(type).number(count); };
  return {
      {"value type 13", [] { return withValue(13, ByteSink().number(0)); }, "bad.key"},
      {"text of 2^60 bytes", [] { return withValue(8, ByteSink().number(1ULL << 60)); }, "bad.key"},
      {"text longer than the file", [] { return withValue(8, ByteSink().number(1ULL << 20)); }, "bad.key"},
      {"boolean 2", [] { return withValue(7, ByteSink().number(std::uint8_t{2})); }, "bad.key"},
      {"array of arrays", [=] { return withValue(9, array(9, 1).raw(array(0, 0).bytes())); }, "bad.key"},
      {"array of type 99", [=] { return withValue(9, array(99, 1)); }, "bad.key"},
      {"array of 2^63 bytes", [=] { return withValue(9, array(0, 1ULL << 63)); }, "bad.key"},
      {"array of 2^61 u64", [=] { return withValue(9, array(10, 1ULL << 61)); }, "bad.key"},
      {"array of 4 M texts in few bytes", [=] { return withValue(9, array(8, 4ULL << 20)); }, "bad.key"},
      {"array of 4 M f64 in few bytes", [=] { return withValue(9, array(12, 4ULL << 20)); }, "bad.key"},
      {"array with boolean 3", [=] { return withValue(9, array(7, 1).number(std::uint8_t{3})); }, "bad.key"},
      {"array with text of 2^60", [=] { return withValue(9, array(8, 1).number(1ULL << 60)); }, "bad.key"},
      {"array with u64 of 2^63", [=] { return withValue(9, array(10, 1).number(1ULL << 63)); }, "bad.key"},
      {"alignment 3", [] { return withAlignment(std::uint32_t{3}); }, "general.alignment"},
      {"alignment 0", [] { return withAlignment(std::uint32_t{0}); }, "general.alignment"},
      {"alignment 2 MiB", [] { return withAlignment(std::uint32_t{2} << 20); }, "general.alignment"},
      {"alignment as text", [] { return withAlignment("32"); }, "general.alignment"},
      {"alignment as float", [] { return withAlignment(32.0F); }, "general.alignment"},
  };
}

std::vector<Hostile> tensorCases() {
  using Tensor = GgufWriter::Tensor;
  const auto unsupported = ErrorCode::modelUnsupported;
  const char* name = "second.weight";
  return {
      {"n_dims 0", [] { return withTensor([](Tensor& t) { t.shape = {}; }); }, name},
      {"n_dims 9", [] { return withTensor([](Tensor& t) { t.shape.assign(9, 1); }); }, name},
      {"ne 0", [] { return withTensor([](Tensor& t) {
                      t.shape = {5, 0};
                    }); }, name},
      {"ne 2^42 + 1", [] { return withTensor([](Tensor& t) { t.shape = {(1ULL << 42) + 1}; }); }, name},
      {"ne negative", [] { return withTensor([](Tensor& t) { t.shape = {~0ULL}; }); }, name},
      {"product overflow", [] { return withTensor([](Tensor& t) {
                                  t.shape = {1ULL << 40, 1ULL << 24, 1, 1};
                                }); },
       name},
      {"byte size overflow", [] { return withTensor([](Tensor& t) {
                                    t.shape = {1ULL << 40, 1ULL << 22};
                                  }); }, name},
      {"padded size overflow",
       [] { return withTensor([](Tensor& t) {
              t.shape = {(1ULL << 31) - 1, (1ULL << 31) + 1};
            }); }, name},
      {"type 4, removed", [] { return withTensor([](Tensor& t) { t.type = 4; }); }, name, unsupported},
      {"type Q2_K", [] { return withTensor([](Tensor& t) { t.type = 10; }); }, "Q2_K", unsupported},
      {"type MXFP4", [] { return withTensor([](Tensor& t) { t.type = 39; }); }, "MXFP4", unsupported},
      {"type 77", [] { return withTensor([](Tensor& t) { t.type = 77; }); }, name},
      {"rows of half a block", [] { return withTensor([](Tensor& t) { t.type = 8; }); }, name},
      {"unaligned offset", [] { return withTensor([](Tensor& t) { t.offset += 1; }); }, name},
      {"overlap", [] { return withTensor([](Tensor& t) { t.offset -= 32; }); }, name},
      {"hole", [] { return withTensor([](Tensor& t) { t.offset += 32; }); }, name},
      {"offset outside", [] { return withTensor([](Tensor& t) { t.offset = 1ULL << 40; }); }, name},
      {"offset that wraps", [] { return withTensor([](Tensor& t) { t.offset = ~0ULL - 31; }); }, name},
      {"larger than the data", [] { return withTensor([](Tensor& t) {
                                      t.shape = {5, 1000};
                                    }); }, name},
      {"duplicate tensor", [] { return withTensor([](Tensor& t) { t.name = "first.weight"; }); }, "first.weight"},
      {"no name", [] { return withTensor([](Tensor& t) { t.name = ""; }); }, "tensor number 1"},
      {"long name", [] { return withTensor([](Tensor& t) { t.name.assign(64, 'n'); }); }, "tensor number 1"},
  };
}

QString shown(const Error& error) { return QString::fromStdString(error.message); }

}  // namespace

class TestGguf final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsWhatWasWritten();
  void acceptsVersion2AndMissingPadding();
  void refusesEveryTruncation();
  void survivesEveryFlip();
  void refusesHostileFiles_data();
  void refusesHostileFiles();
  void boundsTheSumOfMetadata();
  void refusesWhatIsNoFile();
  void refusesSplitModels();
  void noticesAChangedFile();
  void survivesAFileThatShrinks();
  void quotesOnlyWhatCanBeShown();

 private:
  ScratchFolder m_folder;
};

void TestGguf::readsWhatWasWritten() {
  const std::string path = m_folder.write("small.gguf", small());
  const auto opened = GgufFile::open(path);
  QVERIFY2(opened, opened ? "" : qPrintable(shown(opened.error())));
  const GgufFile& file = *opened;
  QCOMPARE(file.path(), path);
  QCOMPARE(file.fileBytes(), std::uint64_t{small().file().size()});
  QCOMPARE(*file.text("general.architecture"), std::string("llama"));
  QCOMPARE(std::get<std::uint64_t>(*file.find("a.u8")), 200U);
  QCOMPARE(std::get<std::int64_t>(*file.find("a.i8")), -100);
  QCOMPARE(std::get<std::uint64_t>(*file.find("a.u16")), 60000U);
  QCOMPARE(std::get<std::int64_t>(*file.find("a.i16")), -30000);
  QCOMPARE(std::get<std::uint64_t>(*file.find("a.u32")), 4000000000U);
  QCOMPARE(std::get<std::int64_t>(*file.find("a.i32")), -2000000000);
  QCOMPARE(std::get<std::uint64_t>(*file.find("a.u64")), std::numeric_limits<std::uint64_t>::max());
  QCOMPARE(std::get<std::int64_t>(*file.find("a.i64")), -5000000000);
  QCOMPARE(std::get<double>(*file.find("a.f32")), 0.5);
  QCOMPARE(std::get<double>(*file.find("a.f64")), -0.25);
  QVERIFY(std::get<bool>(*file.find("a.bool")));
  QVERIFY(std::get<std::vector<std::int64_t>>(*file.find("b.u8")) == (std::vector<std::int64_t>{1, 2}));
  QVERIFY(std::get<std::vector<std::int64_t>>(*file.find("b.i16")) == (std::vector<std::int64_t>{-1, 2}));
  QVERIFY(std::get<std::vector<std::int64_t>>(*file.find("b.u64")) == (std::vector<std::int64_t>{7}));
  QVERIFY(std::get<std::vector<double>>(*file.find("b.f32")) == (std::vector<double>{1.5, -2.5}));
  QVERIFY(std::get<std::vector<bool>>(*file.find("b.bool")) == (std::vector<bool>{true, false}));
  QVERIFY(std::get<std::vector<std::string>>(*file.find("b.text")) == (std::vector<std::string>{"x", "", "yz"}));
  QVERIFY(file.find("c") == nullptr);

  QCOMPARE(file.tensors().size(), std::size_t{2});
  const StoredTensor* second = file.findTensor("second.weight");
  QVERIFY(second == &file.tensors()[1]);
  QVERIFY(second->format == WeightFormat::f32 && second->shape == (std::vector<std::uint64_t>{5}));
  QCOMPARE(second->bytes, std::uint64_t{20});
  file.release(*second, 0, second->bytes);
  const auto data = file.data(*second);
  QVERIFY(std::all_of(data.begin(), data.end(), [](std::byte b) { return b == std::byte{2}; }));
  QVERIFY(file.findTensor("third.weight") == nullptr);
  QVERIFY(file.unchanged());

  // The typed questions name the key when they refuse.
  QCOMPARE(*file.integer("a.u16", 0, 60000), 60000U);
  QCOMPARE(*file.integer("absent", 0, 9, 5), 5U);
  QVERIFY(file.integer("a.u16", 0, 59999).error().message.find("a.u16") != std::string::npos);
  QVERIFY(file.integer("a.i8", 0, 1000).error().message.find("-100") != std::string::npos);
  QVERIFY(file.integer("absent", 0, 9).error().message.find("absent") != std::string::npos);
  QVERIFY(!file.integer("a.f32", 0, 9) && !file.number("a.u8") && !file.text("a.u8") && !file.boolean("a.u8"));
  QVERIFY(*file.boolean("a.bool") == true && *file.boolean("absent") == std::nullopt);
}

void TestGguf::acceptsVersion2AndMissingPadding() {
  GgufWriter writer = small();
  writer.version = 2;
  QVERIFY(parseGgufHeader(writer.file()));
  GgufWriter aligned;
  aligned.alignment = 1024;
  aligned.add("general.alignment", std::uint32_t{1024});
  aligned.tensor("w", WeightFormat::f32, {3}, Bytes(12)).tensor("x", WeightFormat::f16, {3}, Bytes(6));
  const auto header = parseGgufHeader(aligned.file());
  QVERIFY(header);
  QCOMPARE(header->tensors[1].offset, std::uint64_t{2048});
}

void TestGguf::refusesEveryTruncation() {
  const Bytes bytes = small().file();
  QVERIFY(parseGgufHeader(bytes));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    watchAllocations();
    const auto header = parseGgufHeader(std::span(bytes).first(length));
    QVERIFY2(!header, qPrintable(QString("accepted %1 of %2 bytes").arg(length).arg(bytes.size())));
    QVERIFY(header.error().code == ErrorCode::modelInvalid && !header.error().message.empty());
    QVERIFY(watchedAllocations().largest <= 16 * bytes.size());
  }
}

/// Some flips only change a number or a name; those are harmless. None may crash, hang or take memory.
void TestGguf::survivesEveryFlip() {
  const std::size_t headerBytes = small().header().size();
  Bytes bytes = small().file();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < headerBytes; ++at) {
    for (const unsigned bits : {0xFFU, 0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U}) {
      bytes[at] ^= static_cast<std::byte>(bits);
      watchAllocations();
      const auto header = parseGgufHeader(bytes);
      QVERIFY2(watchedAllocations().largest <= 16 * bytes.size(), qPrintable(QString::number(at)));
      if (header) {
        for (const StoredTensor& tensor : header->tensors) QVERIFY(tensor.offset + tensor.bytes <= bytes.size());
      } else {
        QVERIFY(!header.error().message.empty() && header.error().message.size() < 400);
        ++refused;
      }
      bytes[at] ^= static_cast<std::byte>(bits);
    }
  }
  QVERIFY(parseGgufHeader(bytes));
  QVERIFY2(refused > 9 * headerBytes / 2, qPrintable(QString::number(refused)));
}

void TestGguf::refusesHostileFiles_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("message");
  QTest::addColumn<int>("code");
  for (const auto& cases : {preambleCases(), valueCases(), tensorCases()}) {
    for (const Hostile& hostile : cases) {
      const Bytes bytes = hostile.make();
      QTest::newRow(hostile.name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<qsizetype>(bytes.size()))
                                  << hostile.message << static_cast<int>(hostile.code);
    }
  }
}

void TestGguf::refusesHostileFiles() {
  QFETCH(const QByteArray, bytes);
  QFETCH(const QString, message);
  QFETCH(const int, code);
  watchAllocations();
  const auto header = parseGgufHeader(std::as_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))));
  QVERIFY(!header);
  QVERIFY(watchedAllocations().largest <= 65536);
  QVERIFY2(shown(header.error()).contains(message), qPrintable(shown(header.error())));
  QCOMPARE(static_cast<int>(header.error().code), code);
}

/// Each array is within its own limit; together they would take more than 256 MiB.
void TestGguf::boundsTheSumOfMetadata() {
  GgufWriter writer;
  const std::vector<std::uint8_t> numbers(4U << 20);
  for (int i = 0; i < 9; ++i) writer.add("big." + std::to_string(i), numbers);
  const auto header = parseGgufHeader(writer.file());
  QVERIFY(!header);
  QVERIFY2(shown(header.error()).contains("256 MiB"), qPrintable(shown(header.error())));
}

void TestGguf::refusesWhatIsNoFile() {
  const auto codeOf = [](const std::string& path) { return GgufFile::open(path).error().code; };
  QVERIFY(codeOf(m_folder.path("absent.gguf")) == ErrorCode::notFound);
  QVERIFY(codeOf(m_folder.path("")) == ErrorCode::unreadable);
  const std::string pipe = m_folder.path("pipe");
  QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
  QVERIFY(codeOf(pipe) == ErrorCode::unreadable);
  QVERIFY(codeOf(m_folder.write("empty.gguf", Bytes())) == ErrorCode::modelInvalid);
}

void TestGguf::refusesSplitModels() {
  const auto parts = [this](auto count) { return m_folder.write("part", small().add("split.count", count)); };
  QVERIFY(GgufFile::open(parts(std::uint16_t{1})));
  const auto split = GgufFile::open(parts(std::uint16_t{3}));
  QVERIFY(!split && split.error().code == ErrorCode::modelUnsupported);
  QVERIFY(split.error().message.find("split.count") != std::string::npos);
  const auto wrongType = GgufFile::open(parts("3"));
  QVERIFY(!wrongType && wrongType.error().code == ErrorCode::modelInvalid);
}

void TestGguf::noticesAChangedFile() {
  const std::string path = m_folder.write("changing.gguf", small());
  const auto file = GgufFile::open(path);
  QVERIFY(file && file->unchanged());
  const timespec times[] = {{1000, 0}, {1000, 0}};
  QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  QVERIFY(!file->unchanged() && file->unchanged().error().code == ErrorCode::modelInvalid);
}

/// Reading a mapped page behind the end of a file that was cut raises SIGBUS; it must become an error.
void TestGguf::survivesAFileThatShrinks() {
  GgufWriter writer;
  writer.tensor("large", WeightFormat::f32, {1U << 18}, Bytes(1U << 20, std::byte{7}));
  const std::string path = m_folder.write("shrinking.gguf", writer);
  const auto file = GgufFile::open(path);
  QVERIFY(file);
  QCOMPARE(::truncate(path.c_str(), 4096), 0);
  unsigned sum = 0;
  for (const std::byte byte : file->data(file->tensors()[0])) sum += std::to_integer<unsigned>(byte);
  QVERIFY(sum < 7U << 20);
  QCOMPARE(::truncate(path.c_str(), (1 << 20) + 96), 0);  // as long as before: the guard remembers
  QVERIFY(!file->unchanged());
}

void TestGguf::quotesOnlyWhatCanBeShown() {
  QCOMPARE(inQuotes("a.b"), std::string("'a.b'"));
  QCOMPARE(inQuotes(std::string_view("a\0\n\xFFz", 5)), std::string("'a???z'"));
  QCOMPARE(inQuotes(std::string(500, 'k')).size(), std::size_t{85});
}

QTEST_APPLESS_MAIN(TestGguf)
#include "tst_gguf.moc"
