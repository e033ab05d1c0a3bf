package io.maskcast.edge.stream;

import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.MaskForm;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.Arrays;
import java.util.Optional;

/** Codecs and forms of masks as the contract names them. */
final class WireCodecs {

  private WireCodecs() {}

  static Codec of(PayloadCodec codec) {
    return Codec.valueOf("CODEC_" + codec);
  }

  static MaskForm of(InlineMasks.Form form) {
    return MaskForm.valueOf("MASK_FORM_" + form);
  }

  static Optional<InlineMasks.Form> form(MaskForm named) {
    return Arrays.stream(InlineMasks.Form.values()).filter(form -> named == of(form)).findAny();
  }
}
