package io.maskcast.shared.tiff;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Names, scales and offsets of bands in the XML that GDAL writes into a field of its own: {@code
 * <GDALMetadata><Item name="SCALE" sample="0" role="scale">0.0001</Item>...}. XML that is none says
 * nothing, as in GDAL: samples do not depend on it. Texts are escaped twice, as GDAL has always
 * written them. Nothing outside of the text is ever fetched.
 */
final class GdalMetadata {

  /** Larger ones are not looked at: names of 65,535 bands take less. */
  private static final int MOST_CHARACTERS = 1 << 20;

  private final List<BandDescription> bands;

  private GdalMetadata(int bands) {
    this.bands = new ArrayList<>(Collections.nCopies(bands, BandDescription.NONE));
  }

  /** What a directory says of the bands of its image, one each. */
  static List<BandDescription> bands(Directory directory, int bands) {
    Optional<String> xml = directory.text(Tag.GDAL_METADATA);
    if (xml.isEmpty() || xml.get().length() > MOST_CHARACTERS) {
      return Collections.nCopies(bands, BandDescription.NONE);
    }
    GdalMetadata metadata = new GdalMetadata(bands);
    try {
      metadata.read(xml.get());
    } catch (XMLStreamException e) {
      return Collections.nCopies(bands, BandDescription.NONE);
    }
    return List.copyOf(metadata.bands);
  }

  private void read(String xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals("Item")) {
        String role = Optional.ofNullable(reader.getAttributeValue(null, "role")).orElse("");
        String sample = Optional.ofNullable(reader.getAttributeValue(null, "sample")).orElse("");
        if (!role.isEmpty() && !sample.isEmpty()) {
          understand(role, sample, unescaped(reader.getElementText()));
        }
      }
    }
  }

  private void understand(String role, String sample, String text) {
    try {
      int band = Integer.parseInt(sample);
      if (band < 0 || band >= bands.size()) {
        return;
      }
      BandDescription now = bands.get(band);
      bands.set(
          band,
          switch (role) {
            case "description" ->
                new BandDescription(
                    Optional.of(text.strip()).filter(name -> !name.isEmpty()),
                    now.scale(),
                    now.offset());
            case "scale" -> new BandDescription(now.name(), finite(text), now.offset());
            case "offset" -> new BandDescription(now.name(), now.scale(), finite(text));
            default -> now;
          });
    } catch (NumberFormatException e) {
      return; // says nothing of this band
    }
  }

  private static double finite(String text) {
    double number = Double.parseDouble(text.strip());
    if (!Double.isFinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  /** The text that says this of bands, and names the classes of a palette; none if nothing is. */
  static Optional<String> text(List<BandDescription> bands, Optional<Palette> palette) {
    StringBuilder items = new StringBuilder();
    for (int band = 0; band < bands.size(); band++) {
      BandDescription said = bands.get(band);
      String sample = " sample=\"%d\"".formatted(band);
      if (said.name().isPresent()) {
        items.append(item("DESCRIPTION", sample + " role=\"description\"", said.name().get()));
      }
      if (said.scale() != 1 || said.offset() != 0) {
        items.append(item("SCALE", sample + " role=\"scale\"", String.valueOf(said.scale())));
        items.append(item("OFFSET", sample + " role=\"offset\"", String.valueOf(said.offset())));
      }
    }
    List<Palette.Entry> classes = palette.map(Palette::classes).orElse(List.of());
    for (int i = 0; i < classes.size(); i++) {
      items.append(item("CLASS_" + i, "", classes.get(i).name()));
    }
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of("<GDALMetadata>\n" + items + "</GDALMetadata>\n");
  }

  private static String item(String name, String attributes, String text) {
    return "  <Item name=\"%s\"%s>%s</Item>\n"
        .formatted(name, attributes, escaped(escaped(text.replaceAll("\\p{Cntrl}", ""))));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
  }
}
