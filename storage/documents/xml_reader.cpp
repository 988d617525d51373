// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/xml_reader.h"

#include <QXmlStreamReader>
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "storage/documents/encoding.h"

namespace longleaf::storage {
namespace {

void assign(std::string& to, QStringView from) {
  const QByteArray bytes = from.toUtf8();
  to.assign(bytes.constData(), static_cast<std::size_t>(bytes.size()));
}

QLatin1String latin1(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

/// UTF-8 without the declaration, which may name the encoding that the bytes had before.
std::string decoded(std::string bytes) {
  const std::string declared = declaredEncoding(bytes);
  std::string text = decodeText(std::move(bytes), declared).text;
  text.erase(0, text.find_first_not_of(" \t\n"));
  const std::size_t end = text.starts_with("<?xml") ? text.find("?>") : std::string::npos;
  if (end != std::string::npos) std::fill_n(text.begin(), end + 2, ' ');
  return text;
}

}  // namespace

/// Names that HTML knows and XML does not; many books and lists of chapters use them all the same.
class HtmlEntities final : public QXmlStreamEntityResolver {
 public:
  QString resolveUndeclaredEntity(const QString& name) override {
    struct Entity {
      QLatin1String name;
      char16_t character;
    };
    static constexpr std::array kNames{
        Entity{QLatin1String("nbsp"), u'\u00A0'},  Entity{QLatin1String("shy"), u'\u00AD'},
        Entity{QLatin1String("ndash"), u'\u2013'}, Entity{QLatin1String("mdash"), u'\u2014'},
        Entity{QLatin1String("lsquo"), u'\u2018'}, Entity{QLatin1String("rsquo"), u'\u2019'},
        Entity{QLatin1String("ldquo"), u'\u201C'}, Entity{QLatin1String("rdquo"), u'\u201D'},
        Entity{QLatin1String("laquo"), u'\u00AB'}, Entity{QLatin1String("raquo"), u'\u00BB'},
        Entity{QLatin1String("copy"), u'\u00A9'},  Entity{QLatin1String("hellip"), u'\u2026'},
        Entity{QLatin1String("eacute"), u'\u00E9'}};
    const auto* found = std::find_if(kNames.begin(), kNames.end(), [&](const Entity& n) { return n.name == name; });
    return found == kNames.end() ? QString() : QString(QChar(found->character));
  }
};

struct XmlReader::State {
  explicit State(std::string source)
      : utf8(decoded(std::move(source))),
        reader(QByteArray::fromRawData(utf8.data(), static_cast<qsizetype>(utf8.size()))) {
    reader.setEntityExpansionLimit(4096);
    reader.setEntityResolver(&entities);
  }

  /// Entities made of entities are how a small file becomes gigabytes, and so is a long one that is named a million
  /// times; both are told before anything is expanded. No document needs either.
  bool expandsWithoutBounds() const {
    const auto declared = reader.entityDeclarations();
    std::size_t longest = 0;
    for (const auto& entity : declared) {
      if (entity.value().contains(u'&') || entity.value().contains(u'%')) return true;
      longest = std::max(longest, static_cast<std::size_t>(entity.value().size()));
    }
    const auto references = static_cast<std::size_t>(std::count(utf8.begin(), utf8.end(), '&'));
    return longest > (4 * utf8.size() + (std::size_t{1} << 20U)) / (references + 1);
  }

  std::string utf8;
  HtmlEntities entities;
  QXmlStreamReader reader;
  Problem problem = Problem::none;
  std::string name;
  std::string text;
};

XmlReader::XmlReader(std::string bytes) : m_state(std::make_unique<State>(std::move(bytes))) {}
XmlReader::~XmlReader() = default;

XmlReader::Event XmlReader::next() {
  State& s = *m_state;
  while (s.problem == Problem::none && !s.reader.atEnd()) {
    switch (s.reader.readNext()) {
      case QXmlStreamReader::StartElement:
        assign(s.name, s.reader.name());
        return Event::open;
      case QXmlStreamReader::EndElement:
        assign(s.name, s.reader.name());
        return Event::close;
      case QXmlStreamReader::Characters:
        assign(s.text, s.reader.text());
        return Event::text;
      case QXmlStreamReader::DTD:
        if (s.expandsWithoutBounds()) s.problem = Problem::expands;
        break;
      default:
        break;
    }
  }
  if (s.problem == Problem::none && s.reader.hasError()) s.problem = Problem::malformed;
  return Event::end;
}

const std::string& XmlReader::name() const { return m_state->name; }
std::string XmlReader::space() const {
  std::string uri;
  assign(uri, m_state->reader.namespaceUri());
  return uri;
}

const std::string& XmlReader::text() const { return m_state->text; }

std::string XmlReader::attribute(std::string_view name) const {
  std::string value;
  for (const QXmlStreamAttribute& attribute : m_state->reader.attributes()) {
    if (attribute.name() != latin1(name)) continue;
    assign(value, attribute.value());
    break;
  }
  return value;
}

int XmlReader::number(std::string_view name, int otherwise) const {
  const std::string value = attribute(name);
  std::from_chars(value.data(), value.data() + value.size(), otherwise);
  return otherwise;
}

bool XmlReader::hasAttribute(std::string_view name) const {
  const auto attributes = m_state->reader.attributes();
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const QXmlStreamAttribute& attribute) { return attribute.name() == latin1(name); });
}

void XmlReader::skip() {
  for (std::size_t depth = 1; depth > 0;) {
    const Event event = next();
    if (event == Event::end) return;
    if (event == Event::open) ++depth;
    if (event == Event::close) --depth;
  }
}

std::string XmlReader::takeText() {
  std::string all;
  for (std::size_t depth = 1; depth > 0;) {
    const Event event = next();
    if (event == Event::end) break;
    if (event == Event::open) ++depth;
    if (event == Event::close) --depth;
    if (event == Event::text) all += text();
  }
  return all;
}

XmlReader::Problem XmlReader::problem() const { return m_state->problem; }

std::string XmlReader::problemText() const {
  if (problem() == Problem::expands)
    return "grows without bounds when its entities are expanded, as files made to harm do";
  return "is damaged: its XML is not well formed in line " + std::to_string(m_state->reader.lineNumber());
}

}  // namespace longleaf::storage
