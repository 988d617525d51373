// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/gguf_writer.h"

#include <algorithm>
#include <fstream>

namespace longleaf::tests {

ByteSink& ByteSink::text(std::string_view text) {
  number(std::uint64_t{text.size()});
  return raw(std::as_bytes(std::span(text)));
}

ByteSink& ByteSink::raw(std::span<const std::byte> bytes) {
  m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
  return *this;
}

void ByteSink::pad(std::size_t alignment) { m_bytes.resize((m_bytes.size() + alignment - 1) / alignment * alignment); }

std::uint32_t ggufTypeOf(kernels::WeightFormat format) {
  constexpr std::uint32_t kTypes[] = {0, 1, 30, 8, 2, 3, 6, 7, 12, 13, 14};  // in the order of WeightFormat
  return kTypes[static_cast<std::size_t>(format)];
}

GgufWriter& GgufWriter::add(std::string_view key, std::string_view text) {
  return raw(key, kText, ByteSink().text(text).bytes());
}

GgufWriter& GgufWriter::add(std::string_view key, const std::vector<std::string>& texts) {
  ByteSink sink;
  sink.number(kText).number(std::uint64_t{texts.size()});
  for (const std::string& text : texts) sink.text(text);
  return raw(key, kArray, sink.bytes());
}

GgufWriter& GgufWriter::raw(std::string_view key, std::uint32_t type, std::span<const std::byte> value) {
  m_entries.push_back({std::string(key), type, {value.begin(), value.end()}});
  return *this;
}

GgufWriter& GgufWriter::drop(std::string_view key) {
  std::erase_if(m_entries, [key](const Entry& entry) { return entry.key == key; });
  return *this;
}

GgufWriter& GgufWriter::tensor(std::string_view name, kernels::WeightFormat format, std::vector<std::uint64_t> shape,
                               std::vector<std::byte> data) {
  m_tensors.push_back({std::string(name), std::move(shape), ggufTypeOf(format), 0, std::move(data)});
  placeTensors();
  return *this;
}

void GgufWriter::placeTensors() {
  std::uint64_t offset = 0;
  for (Tensor& tensor : m_tensors) {
    tensor.offset = offset;
    offset += (tensor.data.size() + alignment - 1) / alignment * alignment;
  }
}

std::vector<std::byte> GgufWriter::header() const {
  ByteSink sink;
  sink.raw(std::as_bytes(std::span("GGUF", 4))).number(version);
  sink.number(std::uint64_t{m_tensors.size()}).number(std::uint64_t{m_entries.size()});
  for (const Entry& entry : m_entries) sink.text(entry.key).number(entry.type).raw(entry.value);
  for (const Tensor& tensor : m_tensors) {
    sink.text(tensor.name).number(static_cast<std::uint32_t>(tensor.shape.size()));
    for (const std::uint64_t size : tensor.shape) sink.number(size);
    sink.number(tensor.type).number(tensor.offset);
  }
  sink.pad(alignment);
  return std::move(sink.bytes());
}

std::vector<std::byte> GgufWriter::file() const {
  ByteSink sink;
  sink.bytes() = header();
  for (const Tensor& tensor : m_tensors) {
    sink.pad(alignment);
    sink.raw(tensor.data);
  }
  return std::move(sink.bytes());
}

bool writeBytes(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return file.good();
}

}  // namespace longleaf::tests
