package io.maskcast.server.rpc;

import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.MaskForm;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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

  /** Those of a request that are known here; of RAW nothing needs to be said. */
  static Set<PayloadCodec> known(Collection<Codec> accepted) {
    Set<PayloadCodec> known = EnumSet.of(PayloadCodec.RAW);
    for (PayloadCodec codec : PayloadCodec.values()) {
      if (accepted.contains(of(codec))) {
        known.add(codec);
      }
    }
    return known;
  }
}
