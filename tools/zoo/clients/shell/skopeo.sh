for tag in 1.0 1.1; do skopeo copy --dest-tls-verify=false oci:/srv/zoo/mirror/image:1.0 "docker://$REGISTRY/garden/lantern:$tag"; done
skopeo inspect --tls-verify=false "docker://$REGISTRY/garden/lantern:1.0"; skopeo list-tags --tls-verify=false "docker://$REGISTRY/garden/lantern"; skopeo copy --src-tls-verify=false "docker://$REGISTRY/garden/lantern:1.1" dir:out
