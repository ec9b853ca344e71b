git config --global user.email ada@localhost; git config --global user.name Ada
git clone -q "http://$GIT/tools.git"; git clone -q --depth 1 "http://$GIT/site.git"; cd tools; git fetch -q; git ls-remote -q origin; date >today; git add .; git commit -qm today; git push -q "http://$USERNAME:$PASSWORD@$GIT/tools.git" HEAD
