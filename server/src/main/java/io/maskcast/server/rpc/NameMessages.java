package io.maskcast.server.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.v1.NameChange;
import io.maskcast.proto.v1.ReleaseSignature;
import io.maskcast.server.registry.NameClaim;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import java.util.Optional;

/** What names have pointed at, and who vouches for it, as messages. */
final class NameMessages {

  private NameMessages() {}

  /**
   * What a caller wants.
   *
   * @param signature as it came; empty if none did
   * @throws io.maskcast.shared.MaskcastException if a part of it has a wrong form
   */
  static NameClaim claim(
      String name, Digest bundle, Optional<ReleaseSignature> signature, String client) {
    return new NameClaim(
        new BundleName(name),
        signature.map(
            signed ->
                new SignedRelease(
                    new Release(new BundleName(signed.getName()), signed.getGeneration(), bundle),
                    new Digest(signed.getKey()),
                    signed.getSignature().toByteArray())),
        ClientName.require(client));
  }

  static ReleaseSignature signature(SignedRelease signed) {
    return ReleaseSignature.newBuilder()
        .setName(signed.release().name().value())
        .setGeneration(signed.release().generation())
        .setKey(signed.key().hex())
        .setSignature(UnsafeByteOperations.unsafeWrap(signed.signature()))
        .build();
  }

  static NameChange change(io.maskcast.server.registry.NameChange change) {
    NameChange.Builder message =
        NameChange.newBuilder()
            .setWhen(change.when().toEpochMilli())
            .setClient(change.who())
            .setFrom(change.from().map(Digest::hex).orElse(""))
            .setTo(change.to().hex())
            .setRollback(change.rollback());
    change.signature().ifPresent(signed -> message.setSignature(signature(signed)));
    return message.build();
  }
}
